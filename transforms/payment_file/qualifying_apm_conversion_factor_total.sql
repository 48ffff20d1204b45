-- Rule:  section 1848(d)(1)(A) of the Act; section 1848(d)(20) of the Act
-- Grain: performance_year
-- Says:  The number of records in the list of those who are paid by the qualifying APM conversion
--        factor; a payment year with one conversion factor for all has no row, and no such list.

WITH performance_year AS (
    SELECT DISTINCT e.performance_year
    FROM eligibility.mips_eligible AS e
)

SELECT
    f.performance_year,
    f.payment_year,
    f.conversion_factor_kind,
    f.update_percent,
    f.conversion_factor_amount,
    count(q.npi) AS record_count
FROM performance_year AS y
INNER JOIN policy.conversion_factor AS f ON y.performance_year = f.performance_year
LEFT JOIN payment_file.qualifying_apm_conversion_factor AS q
    ON f.performance_year = q.performance_year
WHERE
    f.conversion_factor_kind = 'qualifying_apm'
    AND f.update_percent IS NOT NULL
GROUP BY ALL
