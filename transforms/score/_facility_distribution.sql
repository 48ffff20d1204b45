-- Rule:  42 CFR 414.1380(e)(6)(iv)-(v)
-- Grain: performance_year, category, rank_number
-- Says:  The quality and the cost scores of the run's MIPS eligible clinicians who are not eligible
--        for facility-based scoring, from the lowest to the highest.

WITH facility_clinician AS (
    SELECT DISTINCT
        performance_year,
        member.tin,
        member.npi
    FROM ingest.facility_score
    INNER JOIN policy.facility_based_scoring AS offer USING (performance_year, entity_type)
    INNER JOIN eligibility.entity_member AS member USING (performance_year, entity_type, entity_id)
    WHERE offer.is_offered
),

-- reading F20: each clinician once, by the level that goes first, data before silence
clinician AS (
    SELECT
        performance_year,
        reported.category,
        reported.category_percent
    FROM eligibility.mips_eligible AS eligible
    INNER JOIN score._considered_entity AS considered USING (performance_year, tin, npi)
    INNER JOIN score._reported_category AS reported USING (performance_year, entity_type, entity_id)
    INNER JOIN eligibility.scored_entity AS entity
        USING (performance_year, entity_type, entity_id, reporting_option)
    ANTI JOIN facility_clinician
        ON
            eligible.performance_year = facility_clinician.performance_year
            AND eligible.tin = facility_clinician.tin
            AND eligible.npi = facility_clinician.npi
    WHERE eligible.is_mips_eligible AND reported.is_scored AND reported.category IN ('quality', 'cost')
    QUALIFY
        row_number() OVER (
            PARTITION BY performance_year, tin, npi, reported.category
            ORDER BY
                considered.selection_order,
                entity.has_submission DESC,
                reported.category_percent DESC
        ) = 1
)

SELECT
    performance_year,
    category,
    row_number() OVER (
        PARTITION BY performance_year, category ORDER BY category_percent
    ) AS rank_number,
    category_percent
FROM clinician
