-- Rule:  42 CFR 414.1305; 42 CFR 414.1310; 42 CFR 414.1318; 42 CFR 414.1325; 42 CFR 414.1365(b)
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  A measurement set is set aside when its kind of entity and program are not scored in the
--        year, when its entity is not known, or when it is for an MVP other than the entity's own.

WITH offered AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.category,
        m.submission_method,
        m.program_name,
        p.program_name AS offered_program_name,
        p.is_covered,
        p.set_aside_reason,
        e.entity_id AS known_entity_id,
        coalesce(
            p.is_covered
            AND p.reporting_option = 'mvp'
            AND (s.mvp_id IS NULL OR s.mvp_id != m.program_name),
            FALSE
        ) AS is_other_mvp
    FROM ingest.measurement_set AS m
    LEFT JOIN policy.participation AS p
        ON
            m.performance_year = p.performance_year
            AND m.entity_type = p.entity_type
            AND m.program_name = p.program_name
    LEFT JOIN eligibility.entity AS e
        ON
            m.performance_year = e.performance_year
            AND m.entity_type = e.entity_type
            AND m.entity_id = e.entity_id
    LEFT JOIN eligibility._submitter AS s
        ON
            m.performance_year = s.performance_year
            AND m.entity_type = s.entity_type
            AND m.entity_id = s.entity_id
            AND p.reporting_option = s.reporting_option
)

SELECT
    o.performance_year,
    o.entity_type,
    o.entity_id,
    o.category,
    o.submission_method,
    o.program_name,
    CASE
        WHEN o.offered_program_name IS NULL THEN 'combination_not_offered'
        WHEN NOT o.is_covered THEN o.set_aside_reason
        -- a group is a TIN with two or more clinicians
        WHEN o.known_entity_id IS NULL AND t.tin IS NOT NULL THEN 'group_of_one_clinician'
        WHEN o.known_entity_id IS NULL THEN 'entity_unknown'
        WHEN o.entity_type = 'subgroup' THEN 'mvp_not_registered'
        ELSE 'another_mvp_reported'
    END AS reason
FROM offered AS o
LEFT JOIN eligibility._practice AS t
    ON
        o.performance_year = t.performance_year
        AND o.entity_type = 'group'
        AND o.entity_id = t.tin
WHERE o.is_covered IS NOT TRUE OR o.known_entity_id IS NULL OR o.is_other_mvp
