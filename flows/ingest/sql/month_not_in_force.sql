-- How many claim lines of each month of service are superseded, how many delete a claim, and the
-- allowed charges of both.
SELECT
    CAST(r.service_month AS VARCHAR) AS service_month,
    count(*) FILTER (r.is_superseded) AS superseded_count,
    coalesce(sum(r.allowed_charge_amount) FILTER (r.is_superseded), 0) AS superseded_amount,
    count(*) FILTER (NOT r.is_superseded) AS deleting_count,
    coalesce(sum(r.allowed_charge_amount) FILTER (NOT r.is_superseded), 0) AS deleting_amount
FROM (
    SELECT
        s.service_month,
        s.allowed_charge_amount,
        TRUE AS is_superseded
    FROM superseded_line AS s
    UNION ALL
    SELECT
        d.service_month,
        d.allowed_charge_amount,
        FALSE AS is_superseded
    FROM deleting_line AS d
) AS r
GROUP BY r.service_month
