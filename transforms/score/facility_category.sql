-- Rule:  42 CFR 414.1380(e)(6)(iv)-(v)
-- Grain: performance_year, entity_type, entity_id, category
-- Says:  Where the year offers facility-based scoring, quality and cost take the MIPS score that
--        stands at the hospital's percentile: by the published conversion, or where there is none by
--        the run's own distribution, and marked so.

WITH facility AS (
    SELECT
        performance_year,
        entity_type,
        facility.entity_id,
        facility.facility_id,
        facility.total_performance_score_percentile
    FROM ingest.facility_score AS facility
    INNER JOIN policy.facility_based_scoring AS offer USING (performance_year, entity_type)
    WHERE offer.is_offered
),

published AS (
    SELECT
        performance_year,
        facility.entity_type,
        facility.entity_id,
        facility.facility_id,
        facility.total_performance_score_percentile,
        percentile_score.category,
        percentile_score.category_percent
    FROM facility
    INNER JOIN policy.facility_percentile_score AS percentile_score USING (performance_year)
    WHERE facility.total_performance_score_percentile >= percentile_score.percentile
    QUALIFY
        -- reading F15: the entry at or below the percentile
        row_number() OVER (
            PARTITION BY
                performance_year, facility.entity_type, facility.entity_id, percentile_score.category
            ORDER BY percentile_score.percentile DESC
        ) = 1
),

-- the categories of the year that nothing is published of, and how many clinicians have a score
unpublished AS (
    SELECT
        performance_year,
        percentile_score.category,
        count(DISTINCT distribution.rank_number) AS clinician_count
    FROM policy.facility_percentile_score AS percentile_score
    LEFT JOIN score._facility_distribution AS distribution USING (performance_year, category)
    GROUP BY ALL
    HAVING count(percentile_score.category_percent) = 0
),

-- reading F20: the nearest rank
derived AS (
    SELECT
        performance_year,
        facility.entity_type,
        facility.entity_id,
        facility.facility_id,
        facility.total_performance_score_percentile,
        unpublished.category,
        greatest(1, ceil(facility.total_performance_score_percentile * unpublished.clinician_count / 100))
            AS rank_number
    FROM facility
    INNER JOIN unpublished USING (performance_year)
),

converted AS (
    SELECT
        *,
        FALSE AS is_distribution_defaulted
    FROM published
    UNION ALL
    SELECT
        performance_year,
        derived.entity_type,
        derived.entity_id,
        derived.facility_id,
        derived.total_performance_score_percentile,
        category,
        distribution.category_percent,
        TRUE AS is_distribution_defaulted
    FROM derived
    LEFT JOIN score._facility_distribution AS distribution USING (performance_year, category, rank_number)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    facility_id,
    total_performance_score_percentile,
    category_percent,
    is_distribution_defaulted
FROM converted
-- cost may have no score in anybody's case, quality may not
QUALIFY
    bool_or(category = 'quality' AND category_percent IS NOT NULL) OVER (
        PARTITION BY performance_year, entity_type, entity_id
    )
