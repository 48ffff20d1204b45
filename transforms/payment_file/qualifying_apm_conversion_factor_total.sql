-- Rule:  section 1848(d)(1)(A) of the Act; section 1848(d)(20) of the Act
-- Grain: performance_year
-- Says:  The number of records in the list of those who are paid by the qualifying APM conversion
--        factor; a payment year with one conversion factor for all has no row, and no such list.

WITH performance_year AS (
    SELECT DISTINCT performance_year
    FROM eligibility.mips_eligible
)

SELECT
    performance_year,
    factor_rule.payment_year,
    factor_rule.conversion_factor_kind,
    factor_rule.update_percent,
    factor_rule.conversion_factor_amount,
    count(qualifying.npi) AS record_count
FROM performance_year
INNER JOIN policy.conversion_factor AS factor_rule USING (performance_year)
LEFT JOIN payment_file.qualifying_apm_conversion_factor AS qualifying USING (performance_year)
WHERE
    factor_rule.conversion_factor_kind = 'qualifying_apm'
    AND factor_rule.update_percent IS NOT NULL
GROUP BY ALL
