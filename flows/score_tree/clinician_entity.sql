-- Rule:  42 CFR 414.1310(b); 42 CFR 414.1380(c); reading F16
-- Grain: performance_year, tin, npi, entity_type, entity_id, reporting_option
-- Says:  The hierarchy of a clinician: the final score of each entity that the clinician belongs to, at
--        which place the year's hierarchy puts it, and which of them was taken.

SELECT
    performance_year,
    member.tin,
    member.npi,
    entity_type,
    entity_id,
    score.reporting_option,
    score.final_score,
    score.reason,
    hierarchy.selection_order,
    hierarchy.citation AS policy_citation,
    hierarchy.confidence AS policy_confidence,
    CASE entity_type
        WHEN 'individual' THEN eligible.is_eligible_as_individual
        WHEN 'group' THEN eligible.is_eligible_as_group
        WHEN 'subgroup' THEN eligible.is_eligible_as_subgroup
        WHEN 'virtualGroup' THEN eligible.is_eligible_as_virtual_group
        WHEN 'apm' THEN eligible.is_eligible_in_apm_entity
    END AS is_eligible_at_level,
    final.entity_id IS NOT NULL AS is_taken
FROM eligibility.entity_member AS member
INNER JOIN score.entity_final_score AS score USING (performance_year, entity_type, entity_id)
LEFT JOIN policy.final_score_hierarchy AS hierarchy USING (performance_year, entity_type)
LEFT JOIN eligibility.mips_eligible AS eligible
    ON
        member.performance_year = eligible.performance_year
        AND member.tin = eligible.tin
        AND member.npi = eligible.npi
LEFT JOIN score.final_score AS final
    ON
        member.performance_year = final.performance_year
        AND member.tin = final.tin
        AND member.npi = final.npi
        AND entity_type = final.entity_type
        AND entity_id = final.entity_id
        AND score.reporting_option = final.reporting_option
