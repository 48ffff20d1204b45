-- Under which kinds of practices each TIN/NPI of a side counts: everybody, small and rural practices.
WITH told AS (
    SELECT
        'before' AS side,
        b.performance_year,
        b.tin,
        b.npi,
        b.is_small_practice,
        b.is_rural
    FROM before.clinician AS b
    UNION ALL
    SELECT
        'after' AS side,
        a.performance_year,
        a.tin,
        a.npi,
        a.is_small_practice,
        a.is_rural
    FROM after.clinician AS a
)

SELECT
    c.side,
    c.performance_year,
    c.tin,
    c.npi,
    0 AS place,
    'everybody' AS practices
FROM told AS c
UNION ALL
SELECT
    c.side,
    c.performance_year,
    c.tin,
    c.npi,
    1 AS place,
    'small practices' AS practices
FROM told AS c
WHERE c.is_small_practice
UNION ALL
SELECT
    c.side,
    c.performance_year,
    c.tin,
    c.npi,
    2 AS place,
    'rural practices' AS practices
FROM told AS c
WHERE c.is_rural
