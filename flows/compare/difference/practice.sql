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
),

kind (place, practices) AS (
    VALUES (0, 'everybody'), (1, 'small practices'), (2, 'rural practices')
)

SELECT
    c.side,
    c.performance_year,
    c.tin,
    c.npi,
    k.place,
    k.practices
FROM told AS c
CROSS JOIN kind AS k
WHERE CASE k.place WHEN 1 THEN c.is_small_practice WHEN 2 THEN c.is_rural ELSE TRUE END
