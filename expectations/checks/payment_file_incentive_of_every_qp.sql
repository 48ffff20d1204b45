-- Check: Each Qualifying APM Participant is in the incentive file once and is paid or has a reason.
SELECT
    coalesce(q.npi, i.npi) AS npi,
    i.incentive_amount,
    i.no_incentive_reason
FROM (
    SELECT s.npi
    FROM eligibility.qp_status AS s
    WHERE s.qp_status = 'qp'
) AS q
FULL OUTER JOIN payment_file.apm_incentive AS i ON q.npi = i.npi
WHERE
    q.npi IS NULL
    OR i.npi IS NULL
    OR (i.incentive_amount IS NULL AND i.no_incentive_reason IS NULL)
