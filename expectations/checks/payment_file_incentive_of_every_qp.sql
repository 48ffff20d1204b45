-- Check: Each Qualifying APM Participant is in the incentive file once and is paid or has a reason.
SELECT
    coalesce(found.npi, incentive.npi) AS npi,
    incentive.incentive_amount,
    incentive.no_incentive_reason
FROM (
    SELECT npi
    FROM eligibility.qp_status
    WHERE qp_status = 'qp'
) AS found
FULL OUTER JOIN payment_file.apm_incentive AS incentive USING (npi)
WHERE
    found.npi IS NULL
    OR incentive.npi IS NULL
    OR (incentive.incentive_amount IS NULL AND incentive.no_incentive_reason IS NULL)
