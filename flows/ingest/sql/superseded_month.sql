-- How many claim lines of each month of service are superseded, and their allowed charges.
SELECT
    CAST(s.service_month AS VARCHAR) AS service_month,
    count(*) AS row_count,
    coalesce(sum(s.allowed_charge_amount), 0) AS allowed_charge_amount
FROM superseded_line AS s
GROUP BY s.service_month
