-- Rule:  42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id
-- Says:  Where the year offers it, the facility's scores are used if they beat what the entity
--        reported by the measure that the year compares, and on a tie where the year says so; every
--        other facility score on file is set aside with the reason.

-- reading F14
WITH compared AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        CASE compared_score
            WHEN 'quality_and_cost_points' THEN coalesce(quality_and_cost_points, 0)
            WHEN 'final_score' THEN final_score
        END AS points
    FROM score.entity_final_score
    INNER JOIN policy.facility_comparison USING (performance_year)
),

reported AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        bool_or(reporting_option = 'traditional') AS is_traditional,
        max(points) AS submitted_points
    FROM compared
    WHERE reporting_option != 'facility_based'
    GROUP BY ALL
),

facility AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        TRUE AS is_facility_scored,
        points AS facility_based_points
    FROM compared
    WHERE reporting_option = 'facility_based'
),

converted AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        TRUE AS is_converted
    FROM score._facility_category
    WHERE category = 'quality'
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    facility_based_points,
    submitted_points,
    CASE
        WHEN is_offered IS NOT TRUE THEN 'not_offered'
        WHEN is_traditional IS NOT TRUE THEN 'entity_not_scored'
        WHEN is_converted IS NULL THEN 'conversion_not_published'
        WHEN is_facility_scored IS NULL THEN 'nothing_attested'
        WHEN facility_based_points > submitted_points THEN 'applied'
        WHEN facility_based_points = submitted_points AND is_tie_won_by_facility THEN 'applied'
        ELSE 'submission_scores_higher'
    END AS outcome
FROM ingest.facility_score
INNER JOIN policy.facility_comparison USING (performance_year)
LEFT JOIN policy.facility_based_scoring USING (performance_year, entity_type)
LEFT JOIN reported USING (performance_year, entity_type, entity_id)
LEFT JOIN converted USING (performance_year, entity_type, entity_id)
LEFT JOIN facility USING (performance_year, entity_type, entity_id)
