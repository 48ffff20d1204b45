-- Check: Nobody is paid as a Qualifying APM Participant and adjusted under MIPS.
SELECT
    record.tin,
    npi,
    record.adjustment_percent
FROM payment_file.clinician AS record
INNER JOIN payment_file.apm_incentive USING (performance_year, npi)
WHERE record.adjustment_percent IS NOT NULL
