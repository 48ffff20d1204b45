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
        m.performance_year,
        m.tin,
        m.npi,
        f.final_score,
        f.entity_type,
        f.entity_id,
        f.reporting_option,
        f.reason,
        h.selection_order,
        h.tie_order
    FROM eligibility.entity_member AS m
    INNER JOIN score.entity_final_score AS f
        ON
            m.performance_year = f.performance_year
            AND m.entity_type = f.entity_type
            AND m.entity_id = f.entity_id
    INNER JOIN policy.final_score_hierarchy AS h
        ON f.performance_year = h.performance_year AND f.entity_type = h.entity_type
    LEFT JOIN eligibility.mips_eligible AS e
        ON
            m.performance_year = e.performance_year
            AND m.tin = e.tin
            AND m.npi = e.npi
    LEFT JOIN score.facility_outcome AS o
        ON
            f.performance_year = o.performance_year
            AND f.entity_type = o.entity_type
            AND f.entity_id = o.entity_id
            AND o.outcome = 'applied'
    LEFT JOIN superseded AS d
        ON
            f.performance_year = d.performance_year
            AND f.entity_type = d.entity_type
            AND f.entity_id = d.entity_id
    -- a voluntary report at one level does not move the adjustment earned at the other
    WHERE
        (
            e.is_mips_eligible IS NOT TRUE
            OR CASE f.entity_type
                WHEN 'individual' THEN e.is_eligible_as_individual
                WHEN 'group' THEN e.is_eligible_as_group
                -- 414.1318(b): a subgroup is eligible as its group is
                WHEN 'subgroup' THEN e.is_eligible_as_group
            END IS DISTINCT FROM FALSE
        )
        -- reading F11: the next level counts where an APM Entity has no score
        AND NOT (h.is_submission_required AND f.reason IS NOT DISTINCT FROM 'no_submission')
        AND (d.entity_id IS NULL OR f.reason IS DISTINCT FROM 'fewer_than_two_categories')
        -- 414.1380(e): the facility's scores stand in for the entity's own, or do not
        AND CASE f.reporting_option
            WHEN 'facility_based' THEN o.entity_id IS NOT NULL
            WHEN 'traditional' THEN o.entity_id IS NULL
            ELSE TRUE
        END
)

SELECT
    c.performance_year,
    c.tin,
    c.npi,
    c.final_score,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    c.reason
FROM candidate AS c
QUALIFY
    row_number() OVER (
        PARTITION BY c.performance_year, c.tin, c.npi
        -- reading F10: equal scores go to the level named first, then by option and label
        ORDER BY
            c.selection_order,
            c.final_score DESC,
            c.tie_order,
            c.reporting_option,
            c.entity_id
    ) = 1
