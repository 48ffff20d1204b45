-- Rule:  42 CFR 414.1310(b); 42 CFR 414.1318(b)
-- Grain: performance_year, tin, npi, entity_type, entity_id
-- Says:  A TIN/NPI may take the final score of an entity that it belongs to and at whose level it is
--        eligible; a voluntary report at one level does not move the adjustment earned at the other.

SELECT
    performance_year,
    tin,
    npi,
    entity_type,
    entity_id,
    hierarchy.selection_order,
    hierarchy.tie_order,
    hierarchy.is_submission_required
FROM eligibility.entity_member
INNER JOIN policy.final_score_hierarchy AS hierarchy USING (performance_year, entity_type)
LEFT JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
WHERE
    eligible.is_mips_eligible IS NOT TRUE
    OR CASE entity_type
        WHEN 'individual' THEN eligible.is_eligible_as_individual
        WHEN 'group' THEN eligible.is_eligible_as_group
        WHEN 'subgroup' THEN eligible.is_eligible_as_subgroup
    END IS DISTINCT FROM FALSE
