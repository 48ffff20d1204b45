-- What every recipe may use: the parameters, pseudo-random numbers and shares, and benchmarks.
-- The linter takes the parameters of a macro for types.
-- noqa: disable=CP05,LT02
CREATE OR REPLACE TEMP MACRO performance_year() AS CAST(getvariable('performance_year') AS INTEGER);
CREATE OR REPLACE TEMP MACRO clinicians_asked() AS CAST(getvariable('clinicians') AS BIGINT);
CREATE OR REPLACE TEMP MACRO claim_lines_asked() AS CAST(getvariable('claim_lines') AS BIGINT);
-- Fewer have no room for one of every kind.
CREATE OR REPLACE TEMP MACRO has_room_for_every_kind() AS clinicians_asked() >= 300;
-- About eight lines a beneficiary.
CREATE OR REPLACE TEMP MACRO beneficiaries() AS claim_lines_asked() // 8 + 500;

-- Pseudo-random numbers as plain arithmetic, so that they are the same on any machine, in any
-- thread and in any version of DuckDB: an integer mixer of 32 bits (multiply, shift, xor), keyed
-- by the seed and by the name of what is drawn.
SET VARIABLE seed_key = md5_number_lower(concat('seed ', getvariable('seed'))) & 4294967295;
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
-- One of a list by turns, and one for the key.
CREATE OR REPLACE TEMP MACRO turn_of(list, turn) AS
    list[1 + turn % len(list)];
CREATE OR REPLACE TEMP MACRO one_of(list, name, key) AS
    turn_of(list, draw(name, key));
CREATE OR REPLACE TEMP MACRO dollars(cents) AS CAST(cents / 100 AS DECIMAL(12, 2));

-- What the shares of a topic (synthetic.share) give for a chance.
SET VARIABLE shares = (
    SELECT map(list(topic), list(steps))
    FROM (
        SELECT
            topic,
            list({ 'up_to': up_to, 'value': value, 'more': more } ORDER BY up_to) AS steps
        FROM synthetic.share
        GROUP BY topic
    )
);
CREATE OR REPLACE TEMP MACRO step_of(topic, drawn) AS
    list_filter(getvariable('shares')[topic], LAMBDA step: drawn < step.up_to)[1];
CREATE OR REPLACE TEMP MACRO share(topic, drawn) AS
    struct_extract(step_of(topic, drawn), 'value');
-- The same of whole numbers, with one of some more.
CREATE OR REPLACE TEMP MACRO number_of(step, name, key) AS
    CAST(step.value AS BIGINT) + below(name, key, step.more);

-- Where a percentile of achievement, from 0 to 1, stands on a benchmark (submission.measure_curve),
-- within its ends, and the rate there.
CREATE OR REPLACE TEMP MACRO percentile_of(achieved) AS
    least(greatest(100 * achieved, 1.1), 98.9);
CREATE OR REPLACE TEMP MACRO place_on(curve, percentile, is_inverse) AS
    CASE WHEN is_inverse AND NOT curve.is_best_last THEN 100 - percentile ELSE percentile END;
CREATE OR REPLACE TEMP MACRO is_on(curve, percentile, is_inverse) AS
    curve.from_percentile <= place_on(curve, percentile, is_inverse)
    AND curve.to_percentile > place_on(curve, percentile, is_inverse);
CREATE OR REPLACE TEMP MACRO rate_on(curve, percentile, is_inverse) AS
    curve.from_rate + (curve.to_rate - curve.from_rate)
    * (place_on(curve, percentile, is_inverse) - curve.from_percentile)
    / (curve.to_percentile - curve.from_percentile);

-- Whether planned peculiarities, which are a text, name one.
CREATE OR REPLACE TEMP MACRO has_peculiarity(plan, name) AS
    coalesce(list_contains(string_split(plan.peculiarities, '; '), name), FALSE);

-- Counts of an APM Entity or clinician with so many patients, at these percents of payments, of
-- patients and of the payments of all payers; unnest() makes columns of them.
CREATE OR REPLACE TEMP MACRO apm_counts(patients, payment_percent, patient_percent, all_payer_percent) AS {
    'attributed_payment_amount': CAST(floor(patients * 95 * payment_percent) AS DECIMAL(18, 2)),
    'attribution_eligible_payment_amount': CAST(patients * 9500 AS DECIMAL(18, 2)),
    'attributed_patient_count': CAST(floor(patients * patient_percent / 100) AS BIGINT),
    'attribution_eligible_patient_count': patients,
    'all_payer_attributed_payment_amount':
    CAST(floor(patients * 120 * all_payer_percent) AS DECIMAL(18, 2)),
    'all_payer_eligible_payment_amount':
    CASE WHEN all_payer_percent IS NOT NULL THEN CAST(patients * 12000 AS DECIMAL(18, 2)) END,
    'all_payer_attributed_patient_count':
    CASE WHEN all_payer_percent IS NOT NULL THEN CAST(floor(patients * 0.06) AS BIGINT) END,
    'all_payer_eligible_patient_count': CASE WHEN all_payer_percent IS NOT NULL THEN patients * 2 END
};
