-- Rule:  42 CFR 414.1310(b); 42 CFR 414.1380(c); reading F16
-- Grain: performance_year, tin, npi
-- Says:  A TIN/NPI takes the highest final score among the entities that it belongs to and at whose
--        level it is eligible, of the levels that go first by the year's hierarchy, and of these
--        one that sent data before one that sent nothing; so it does of several APM Entities or
--        virtual groups (reading F12).

-- reading F16: whom an event excused is scored through the group that reports
WITH superseded AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM reweighting.automatic_exception AS event
    INNER JOIN eligibility.entity USING (performance_year, entity_type, entity_id)
    INNER JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
    WHERE event.is_superseded_by_group AND eligible.is_eligible_as_group
),

candidate AS (
    SELECT
        performance_year,
        tin,
        npi,
        entity_score.final_score,
        entity_type,
        entity_id,
        entity_score.reporting_option,
        entity_score.reason,
        considered.selection_order,
        considered.tie_order
    FROM score._considered_entity AS considered
    INNER JOIN score.entity_final_score AS entity_score USING (performance_year, entity_type, entity_id)
    LEFT JOIN score.facility_outcome AS facility
        ON
            entity_score.performance_year = facility.performance_year
            AND entity_score.entity_type = facility.entity_type
            AND entity_score.entity_id = facility.entity_id
            AND facility.outcome = 'applied'
    LEFT JOIN policy.facility_based_option AS stand_in
        ON
            entity_score.performance_year = stand_in.performance_year
            AND entity_score.reporting_option IN (stand_in.reporting_option, stand_in.facility_option)
            AND stand_in.is_offered
    LEFT JOIN superseded USING (performance_year, entity_type, entity_id)
    WHERE
        -- reading F11: the next level counts where an APM Entity has no score
        NOT (
            considered.is_submission_required AND entity_score.reason IS NOT DISTINCT FROM 'no_submission'
        )
        AND (superseded.entity_id IS NULL OR entity_score.reason IS DISTINCT FROM 'fewer_than_two_categories')
        -- 414.1380(e): the facility's scores stand in for the entity's own, or do not
        AND (
            stand_in.performance_year IS NULL
            OR (entity_score.reporting_option = stand_in.facility_option) = (facility.entity_id IS NOT NULL)
        )
)

SELECT
    performance_year,
    tin,
    npi,
    final_score,
    entity_type,
    entity_id,
    reporting_option,
    reason
FROM candidate
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, tin, npi
        -- reading F10: equal scores go to the level named first, then by option and label
        ORDER BY
            selection_order,
            -- reading F18
            (reason = 'no_submission') IS TRUE,
            final_score DESC,
            tie_order,
            reporting_option,
            entity_id
    ) = 1
