-- Rule:  42 CFR 414.1310(b)
-- Grain: performance_year, tin, entity_type, entity_id, reporting_option
-- Says:  The groups, virtual groups, subgroups and APM Entities whose score trees stand on a practice's
--        page: those of its clinicians that were scored, and how many took their score.

SELECT
    performance_year,
    tin,
    entity_type,
    entity_id,
    reporting_option,
    count(*) FILTER (WHERE is_taken) AS taken_count
FROM score_tree.clinician_entity
WHERE entity_type <> 'individual'
GROUP BY ALL
