-- Rule:  42 CFR 414.1350; 42 CFR 414.1380(b)(2)
-- Grain: entity_type, entity_id, measure_id
-- Says:  The result of a cost measure made again from what stands behind it (reading C4): cases are
--        episodes, or beneficiaries of patient months; the score is the mean of observed over expected
--        cost times the national average, that is the one that the run's results imply, where three of
--        them or more do and most of these agree, else the one that CMS publishes.

WITH measured AS (
    SELECT
        CASE WHEN npi = '' THEN 'group' ELSE 'individual' END AS entity_type,
        CASE WHEN npi = '' THEN tin ELSE tin || '-' || npi END AS entity_id,
        measure_id,
        count(DISTINCT case_id) AS case_count,
        -- summed as decimals, so that no order of rows moves it
        sum(CAST(observed_cost_amount / expected_cost_amount AS DECIMAL(24, 12))) / count(*) AS cost_ratio
    FROM cost_case
    GROUP BY ALL
),

national AS (
    SELECT
        measure_id,
        unnest(['group', 'individual']) AS entity_type,
        unnest([group_average_amount, individual_average_amount]) AS published_average_amount
    FROM reference.cost_national_average
    WHERE performance_year = getvariable('performance_year')
),

implying AS (
    SELECT
        entity_type,
        measure_id,
        measured.cost_ratio,
        sent.average_cost_amount,
        sent.average_cost_amount / measured.cost_ratio AS average_amount,
        median(sent.average_cost_amount / measured.cost_ratio) OVER (
            PARTITION BY entity_type, measure_id
        ) AS middle_amount
    FROM measured
    INNER JOIN sent_result AS sent USING (entity_type, entity_id, measure_id)
    WHERE measured.case_count = sent.case_count AND measured.cost_ratio > 0 AND sent.average_cost_amount > 0
),

implied AS (
    SELECT
        entity_type,
        measure_id,
        min(middle_amount) AS implied_average_amount
    FROM implying
    GROUP BY ALL
    HAVING
        count(*) >= 3
        AND count(*) < 2 * count(*) FILTER (
            WHERE is_same_cost(cost_ratio * middle_amount, average_cost_amount)
        )
)

SELECT
    entity_type,
    entity_id,
    measure_id,
    measured.case_count,
    measured.cost_ratio,
    national.published_average_amount,
    implied.implied_average_amount,
    CAST(round(
        measured.cost_ratio * coalesce(implied.implied_average_amount, national.published_average_amount), 4
    ) AS DECIMAL(14, 4)) AS average_cost_amount
FROM measured
LEFT JOIN national USING (entity_type, measure_id)
LEFT JOIN implied USING (entity_type, measure_id)
