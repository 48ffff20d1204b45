-- Rule:  42 CFR 414.1310; 42 CFR 414.1380(c); 42 CFR 414.1405
-- Grain: performance_year, tin, npi
-- Says:  What a clinician's page lists: the scores of the hierarchy, the next borders, and what was sent
--        for them and has no part in a score.

WITH hierarchy AS (
    SELECT
        performance_year,
        tin,
        npi,
        list({
            'entityType': entity_type,
            'entityId': entity_id,
            'reportingOption': reporting_option,
            'value': final_score,
            'reason': reason,
            'selectionOrder': selection_order,
            'isEligibleAtLevel': is_eligible_at_level,
            'isTaken': is_taken,
            'policy': 'policy.final_score_hierarchy',
            'policyCitation': policy_citation,
            'policyConfidence': policy_confidence
        } ORDER BY is_taken DESC, selection_order, entity_type, entity_id, reporting_option) AS entities
    FROM score_tree.clinician_entity
    GROUP BY ALL
),

bounded AS (
    SELECT
        performance_year,
        tin,
        npi,
        list({
            'subject': subject,
            'boundary': boundary,
            'entityType': entity_type,
            'segment': segment,
            'value': value,
            'border': border,
            'lacking': lacking,
            'policy': policy_table,
            'policyCitation': citation,
            'policyConfidence': confidence
        } ORDER BY subject, segment, entity_type DESC, border, boundary) AS items
    FROM score_tree.boundary
    GROUP BY ALL
),

unscored AS (
    SELECT
        performance_year,
        member.tin,
        member.npi,
        list({
            'entityType': entity_type,
            'entityId': entity_id,
            'category': category,
            'name': aside.name,
            'submissionMethod': aside.submission_method,
            'programName': aside.program_name,
            'reason': aside.reason
        } ORDER BY entity_type, entity_id, category, aside.name, aside.submission_method, aside.program_name)
            AS items
    FROM score_tree.set_aside AS aside
    INNER JOIN eligibility.entity_member AS member USING (performance_year, entity_type, entity_id)
    WHERE entity_type <> 'group'
    GROUP BY ALL
)

SELECT
    performance_year,
    tin,
    npi,
    hierarchy.entities,
    bounded.items AS boundaries,
    unscored.items AS set_aside
FROM score_tree.clinician
LEFT JOIN hierarchy USING (performance_year, tin, npi)
LEFT JOIN bounded USING (performance_year, tin, npi)
LEFT JOIN unscored USING (performance_year, tin, npi)
