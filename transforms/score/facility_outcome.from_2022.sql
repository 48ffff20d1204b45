-- Rule:  42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id
-- Says:  The facility's scores are used where they make a higher final score than what the entity
--        reported under any option.

WITH reported AS (
    SELECT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        bool_or(e.reporting_option = 'traditional') AS is_traditional,
        max(e.final_score) AS points
    FROM score.entity_final_score AS e
    WHERE e.reporting_option != 'facility_based'
    GROUP BY e.performance_year, e.entity_type, e.entity_id
)

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    e.final_score AS facility_based_points,
    r.points AS submitted_points,
    CASE
        WHEN o.is_offered IS NOT TRUE THEN 'not_offered'
        WHEN r.is_traditional IS NOT TRUE THEN 'entity_not_scored'
        WHEN c.entity_id IS NULL THEN 'conversion_not_published'
        WHEN e.entity_id IS NULL THEN 'nothing_attested'
        -- reading F14: only a strictly higher score
        WHEN e.final_score > r.points THEN 'applied'
        ELSE 'submission_scores_higher'
    END AS outcome
FROM ingest.facility_score AS f
LEFT JOIN policy.facility_based_scoring AS o
    ON f.performance_year = o.performance_year AND f.entity_type = o.entity_type
LEFT JOIN reported AS r
    ON
        f.performance_year = r.performance_year
        AND f.entity_type = r.entity_type
        AND f.entity_id = r.entity_id
LEFT JOIN score._facility_category AS c
    ON
        f.performance_year = c.performance_year
        AND f.entity_type = c.entity_type
        AND f.entity_id = c.entity_id
        AND c.category = 'quality'
LEFT JOIN score.entity_final_score AS e
    ON
        f.performance_year = e.performance_year
        AND f.entity_type = e.entity_type
        AND f.entity_id = e.entity_id
        AND e.reporting_option = 'facility_based'
