-- Rule:  42 CFR 414.1365(e)(3); 42 CFR 414.1380(e)(6)(vi)
-- Grain: performance_year, entity_type, entity_id
-- Says:  Where the year offers it, the facility's scores are used unless what the entity submitted is
--        higher by the measure that the year compares; every other facility score on file is set
--        aside with the reason.

-- reading F14
WITH compared AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        stand_in.performance_year IS NOT NULL AS is_open,
        (entity_score.reporting_option = stand_in.facility_option) IS TRUE AS is_facility_based,
        -- what claims alone give is no submission that the facility's scores give way to
        coalesce(entity_score.reason = 'no_submission', FALSE) AS is_silent,
        CASE comparison.compared_score
            WHEN 'quality_and_cost_points' THEN coalesce(entity_score.quality_and_cost_points, 0)
            WHEN 'final_score' THEN entity_score.final_score
        END AS points
    FROM score.entity_final_score AS entity_score
    INNER JOIN policy.facility_comparison AS comparison USING (performance_year)
    LEFT JOIN policy.facility_based_option AS stand_in
        ON
            entity_score.performance_year = stand_in.performance_year
            AND entity_score.reporting_option IN (stand_in.reporting_option, stand_in.facility_option)
            AND stand_in.is_offered
),

scored AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        bool_or(is_open) AS is_open,
        bool_or(is_facility_based) AS is_facility_scored,
        max(points) FILTER (WHERE is_facility_based) AS facility_based_points,
        max(points) FILTER (WHERE NOT is_facility_based AND NOT is_silent) AS submitted_points
    FROM compared
    GROUP BY ALL
),

converted AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        bool_or(is_distribution_defaulted) AS is_distribution_defaulted
    FROM score.facility_category
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    scored.facility_based_points,
    scored.submitted_points,
    CASE
        WHEN is_offered IS NOT TRUE THEN 'not_offered'
        WHEN scored.is_open IS NOT TRUE THEN 'entity_not_scored'
        WHEN converted.entity_id IS NULL THEN 'conversion_not_published'
        WHEN scored.is_facility_scored IS NOT TRUE THEN 'nothing_attested'
        WHEN scored.submitted_points IS NULL THEN 'applied'
        -- (e)(6)(vi) unless the submission is higher: a tie goes to the facility
        WHEN scored.facility_based_points >= scored.submitted_points THEN 'applied'
        ELSE 'submission_scores_higher'
    END AS outcome,
    converted.is_distribution_defaulted
FROM ingest.facility_score
LEFT JOIN policy.facility_based_scoring USING (performance_year, entity_type)
LEFT JOIN scored USING (performance_year, entity_type, entity_id)
LEFT JOIN converted USING (performance_year, entity_type, entity_id)
