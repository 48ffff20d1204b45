-- Pseudo-random numbers as plain arithmetic, so that they are the same on any machine, in any
-- thread and in any version of DuckDB: an integer mixer of 32 bits (multiply, shift, xor), keyed
-- by the seed and by the name of what is drawn.
SET VARIABLE seed_key = (
    SELECT md5_number_lower(concat('seed ', p.seed)) & 4294967295
    FROM (SELECT getvariable('seed') AS seed) AS p
);
-- The linter takes the parameters of a macro for types.
-- noqa: disable=CP05,LT02
CREATE OR REPLACE TEMP MACRO mix_first(x) AS (xor(x, x >> 16) * 2146121005) & 4294967295;
CREATE OR REPLACE TEMP MACRO mix_second(x) AS (xor(x, x >> 15) * 2221713035) & 4294967295;
CREATE OR REPLACE TEMP MACRO mix_last(x) AS xor(x, x >> 16);
-- A whole number from 0 to 2^32 - 1 for the key.
CREATE OR REPLACE TEMP MACRO draw(name, key) AS CAST(mix_last(mix_second(mix_first(xor(
    CAST(CAST(key AS BIGINT) & 4294967295 AS UBIGINT),
    xor(md5_number_lower(name) & 4294967295, CAST(getvariable('seed_key') AS UBIGINT))
)))) AS BIGINT);
-- A whole number from 0 to above - 1 for the key.
CREATE OR REPLACE TEMP MACRO below(name, key, above) AS
    draw(name, key) % above;
-- A fraction from 0 to just under 1 for the key.
CREATE OR REPLACE TEMP MACRO chance(name, key) AS
    CAST(draw(name, key) AS DOUBLE) / CAST(4294967296 AS DOUBLE);
