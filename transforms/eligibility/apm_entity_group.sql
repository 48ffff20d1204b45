-- Rule:  42 CFR 414.1370(e)-(f)
-- Grain: performance_year, entity_id, tin, npi
-- Says:  Everyone on the list of an APM Entity belongs to the group that is scored; of a Shared
--        Savings ACO that reports no quality each participant TIN is an APM Entity of its own.

WITH reporting_entity AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM ingest.measurement_set
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    WHERE category = 'quality' AND participation.is_scored
),

-- reading F22: who is excused from the category has not failed to report it
excused_entity AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        exception.entity_id
    FROM ingest.exception
    INNER JOIN policy.exception_scope AS scope USING (performance_year, entity_type)
    WHERE
        scope.exception_entity_type = entity_type
        AND exception.category = 'quality'
        AND exception.decision = 'approved'
)

SELECT
    performance_year,
    CASE
        -- (f)(1)
        WHEN
            kind.apm_entity_kind = 'shared_savings'
            AND reporting_entity.entity_id IS NULL
            AND excused_entity.entity_id IS NULL
            THEN entity_id || '-' || member.tin
        ELSE entity_id
    END AS entity_id,
    member.tin,
    member.npi,
    kind.apm_entity_kind
FROM eligibility._elected_member AS member
INNER JOIN eligibility.apm_entity_kind AS kind USING (performance_year, entity_type, entity_id)
LEFT JOIN reporting_entity USING (performance_year, entity_type, entity_id)
LEFT JOIN excused_entity USING (performance_year, entity_type, entity_id)
WHERE entity_type = 'apm'
