-- Rule:  42 CFR 414.1310(b); 42 CFR 414.1380(c); reading F16
-- Grain: performance_year, tin, npi
-- Says:  A TIN/NPI takes the highest final score among the entities that it belongs to and at whose
--        level it is eligible, of the levels that go first by the year's hierarchy.

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
        hierarchy.selection_order,
        hierarchy.tie_order
    FROM eligibility.entity_member
    INNER JOIN score.entity_final_score AS entity_score USING (performance_year, entity_type, entity_id)
    INNER JOIN policy.final_score_hierarchy AS hierarchy USING (performance_year, entity_type)
    LEFT JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
    LEFT JOIN score.facility_outcome AS facility
        ON
            entity_score.performance_year = facility.performance_year
            AND entity_score.entity_type = facility.entity_type
            AND entity_score.entity_id = facility.entity_id
            AND facility.outcome = 'applied'
    LEFT JOIN superseded USING (performance_year, entity_type, entity_id)
    -- a voluntary report at one level does not move the adjustment earned at the other
    WHERE
        (
            eligible.is_mips_eligible IS NOT TRUE
            OR CASE entity_type
                WHEN 'individual' THEN eligible.is_eligible_as_individual
                WHEN 'group' THEN eligible.is_eligible_as_group
                WHEN 'subgroup' THEN eligible.is_eligible_as_subgroup
            END IS DISTINCT FROM FALSE
        )
        -- reading F11: the next level counts where an APM Entity has no score
        AND NOT (
            hierarchy.is_submission_required AND entity_score.reason IS NOT DISTINCT FROM 'no_submission'
        )
        AND (superseded.entity_id IS NULL OR entity_score.reason IS DISTINCT FROM 'fewer_than_two_categories')
        -- 414.1380(e): the facility's scores stand in for the entity's own, or do not
        AND CASE entity_score.reporting_option
            WHEN 'facility_based' THEN facility.entity_id IS NOT NULL
            WHEN 'traditional' THEN facility.entity_id IS NULL
            ELSE TRUE
        END
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
            final_score DESC,
            tie_order,
            reporting_option,
            entity_id
    ) = 1
