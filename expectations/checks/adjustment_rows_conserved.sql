-- Check: Each TIN/NPI of the eligibility list is in the adjustments and in the payment file once.
SELECT
    e.tin,
    e.npi,
    count(DISTINCT a.npi) AS adjustment_count,
    count(c.npi) AS delivered_count
FROM eligibility.mips_eligible AS e
LEFT JOIN adjustment.payment_adjustment AS a
    ON e.performance_year = a.performance_year AND e.tin = a.tin AND e.npi = a.npi
LEFT JOIN payment_file.clinician AS c
    ON e.performance_year = c.performance_year AND e.tin = c.tin AND e.npi = c.npi
GROUP BY e.tin, e.npi
HAVING count(DISTINCT a.npi) != 1 OR count(c.npi) != 1
