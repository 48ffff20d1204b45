-- Check: Each TIN/NPI of the eligibility list is in the adjustments and in the payment file once.
SELECT
    tin,
    npi,
    count(DISTINCT adjustment.npi) AS adjustment_count,
    count(record.npi) AS delivered_count
FROM eligibility.mips_eligible AS eligible
LEFT JOIN adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
LEFT JOIN payment_file.clinician AS record
    ON
        eligible.performance_year = record.performance_year
        AND eligible.tin = record.tin
        AND eligible.npi = record.npi
GROUP BY eligible.tin, eligible.npi
HAVING count(DISTINCT adjustment.npi) != 1 OR count(record.npi) != 1
