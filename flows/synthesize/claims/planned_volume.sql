-- How many claim lines the plan of each clinician's kind asks for, and of which class they are; null
-- for clinicians of no kind.
WITH planned AS (
    SELECT
        clinician.*, beneficiary_threshold_count,
        CASE
            WHEN kind.volume_plan <> 'either' THEN kind.volume_plan
            WHEN kind IS NOT NULL AND is_opt_in_available THEN 'costly'
            WHEN kind IS NOT NULL THEN 'second'
        END AS plan
    FROM people.clinician
    CROSS JOIN policy.low_volume_threshold
),

classed_by_plan AS (
    SELECT
        *,
        CASE
            WHEN plan IN ('shared', 'none') THEN plan
            WHEN plan = 'costly' AND reporting_plan IN ('individual', 'both') THEN plan
            WHEN plan = 'low' OR (plan IS NOT NULL AND member_number > 1) THEN 'low'
            WHEN plan = 'both' THEN 'high'
            WHEN plan = 'second' THEN 'new'
            ELSE plan
        END AS planned_class
    FROM planned
)

SELECT
    classed_by_plan.*,
    planned_threshold_multiple * beneficiary_threshold_count + planned_lines AS least_lines,
    CASE planned_class
        WHEN 'shared' THEN (least_lines + practice_size - member_number) // practice_size
        ELSE coalesce(least_lines + below('lines', clinician_number, planned_more_lines), 0)
    END AS lines_by_plan
FROM classed_by_plan
LEFT JOIN synthetic.volume_class ON planned_class = volume_class
ORDER BY clinician_number
