-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)-(e); 42 CFR 414.1315; 42 CFR 414.1317(a)(2); 42 CFR
--        414.1318(a)
-- Grain: performance_year, tin, npi
-- Says:  Every TIN/NPI is MIPS eligible or not, with one reason: clinician type, QP and Partial QP,
--        new enrolment, then volume as an individual, through the APM Entity, through a group or
--        subgroup, through the practice where the APM Entity reports and through a virtual group.

WITH exclusion AS (
    SELECT
        performance_year,
        tin,
        npi,
        level_status.individual_status,
        level_status.group_status,
        level_status.subgroup_status,
        joint_status.virtual_group_status,
        joint_status.apm_entity_status,
        practice.apm_practice_status,
        CASE
            WHEN clinician.npi IS NULL THEN 'not_in_clinician_extract'
            WHEN type_rule.is_mips_eligible_type IS NOT TRUE THEN 'not_eligible_clinician_type'
            -- (b)(1)(i)
            WHEN qp.qp_status = 'qp' THEN 'qp'
            -- (b)(1)(ii)
            WHEN qp.qp_status = 'partial_qp' AND clinician.has_elected_mips_as_partial_qp IS NOT TRUE
                THEN 'partial_qp'
            -- (c)
            WHEN clinician.first_medicare_enrollment_date >= enrollment.first_enrollment_start_date
                THEN 'new_medicare_enrolled'
        END AS exclusion_reason
    FROM eligibility.level_status
    INNER JOIN policy.new_medicare_enrollment AS enrollment USING (performance_year)
    LEFT JOIN eligibility._joint_status AS joint_status USING (performance_year, tin, npi)
    LEFT JOIN eligibility._apm_practice_status AS practice USING (performance_year, tin, npi)
    LEFT JOIN ingest.clinician USING (performance_year, tin, npi)
    LEFT JOIN policy.clinician_type AS type_rule USING (performance_year, clinician_type)
    LEFT JOIN eligibility.qp_status AS qp USING (performance_year, npi)
),

-- (d), (e) Who is excluded stays excluded in a group that reports.
decided AS (
    SELECT
        *,
        -- Whom the APM Entity's volume requires must report, whatever the level.
        exclusion_reason IS NULL
        AND (
            individual_status IN ('required', 'opted_in')
            OR apm_entity_status IS NOT DISTINCT FROM 'required'
        ) AS is_eligible_as_individual,
        exclusion_reason IS NULL AND group_status IN ('required', 'opted_in')
            AS is_eligible_as_group,
        exclusion_reason IS NULL AND coalesce(subgroup_status = 'required', FALSE) AS is_eligible_as_subgroup,
        exclusion_reason IS NULL
        AND coalesce(virtual_group_status IN ('required', 'opted_in'), FALSE)
            AS is_eligible_as_virtual_group,
        exclusion_reason IS NULL
        AND coalesce(apm_practice_status IN ('required', 'opted_in'), FALSE)
            AS is_eligible_in_apm_entity
    FROM exclusion
)

SELECT
    performance_year,
    tin,
    npi,
    is_eligible_as_individual
    OR is_eligible_as_group
    OR is_eligible_as_subgroup
    OR is_eligible_as_virtual_group
    OR is_eligible_in_apm_entity
        AS is_mips_eligible,
    is_eligible_as_individual,
    is_eligible_as_group,
    is_eligible_as_subgroup,
    is_eligible_as_virtual_group,
    is_eligible_in_apm_entity,
    CASE
        WHEN exclusion_reason IS NOT NULL THEN exclusion_reason
        WHEN individual_status = 'required' THEN 'required_individual'
        WHEN individual_status = 'opted_in' THEN 'opted_in_individual'
        WHEN apm_entity_status = 'required' THEN 'required_apm_entity'
        -- 1318(a)(1): a subgroup stands for its group
        WHEN group_status = 'required' OR subgroup_status = 'required' THEN 'required_group'
        WHEN group_status = 'opted_in' THEN 'opted_in_group'
        WHEN apm_practice_status = 'required' THEN 'required_practice_in_apm_entity'
        WHEN virtual_group_status = 'required' THEN 'required_virtual_group'
        WHEN virtual_group_status = 'opted_in' THEN 'opted_in_virtual_group'
        -- (b)(1)(iii)(A)
        WHEN
            individual_status = 'may_opt_in'
            OR group_status = 'may_opt_in'
            OR apm_entity_status = 'may_opt_in'
            THEN 'may_opt_in_not_elected'
        ELSE 'low_volume'
    END AS eligibility_reason
FROM decided
