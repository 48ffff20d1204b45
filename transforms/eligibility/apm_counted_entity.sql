-- Rule:  42 CFR 414.1317(a)(3), (b)(1); 42 CFR 414.1370(f)(1), (g)(1)(iii), (g)(4)
-- Grain: performance_year, apm_entity_id, category, tin, npi, entity_type
-- Says:  In a category that rolls up a clinician of an APM Entity counts by the practice's data and by
--        the individual's, in some cases by the practice's alone unless the practice is that one
--        clinician; never by a virtual group's.

SELECT
    performance_year,
    apm_member.entity_id AS apm_entity_id,
    roll_up.category,
    tin,
    npi,
    member.entity_type,
    member.entity_id
FROM eligibility.apm_entity_group AS apm_member
INNER JOIN policy.apm_roll_up AS roll_up USING (performance_year, apm_entity_kind)
INNER JOIN eligibility.listed_member AS member USING (performance_year, tin, npi)
WHERE roll_up.is_rolled_up AND member.entity_type IN ('individual', 'group')
QUALIFY
    member.entity_type = 'group'
    OR roll_up.is_individual_score_counted
    OR NOT bool_or(member.entity_type = 'group') OVER (
        PARTITION BY performance_year, apm_member.entity_id, roll_up.category, tin, npi
    )
