-- Check: Nobody is paid as a Qualifying APM Participant and adjusted under MIPS.
SELECT
    c.tin,
    c.npi,
    c.adjustment_percent
FROM payment_file.clinician AS c
INNER JOIN payment_file.apm_incentive AS i
    ON
        c.performance_year = i.performance_year
        AND c.npi = i.npi
WHERE c.adjustment_percent IS NOT NULL
