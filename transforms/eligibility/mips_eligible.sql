-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)-(e); 42 CFR 414.1315
-- Grain: performance_year, tin, npi
-- Says:  Every TIN/NPI is MIPS eligible or not, with one reason: clinician type, QP and Partial QP,
--        new enrolment, then volume as an individual, through the APM Entity, through a group that
--        reports and through a virtual group.

WITH exclusion AS (
    SELECT
        v.performance_year,
        v.tin,
        v.npi,
        v.individual_status,
        v.group_status,
        j.virtual_group_status,
        j.apm_entity_status,
        CASE
            WHEN c.npi IS NULL THEN 'not_in_clinician_extract'
            WHEN t.is_mips_eligible_type IS NOT TRUE THEN 'not_eligible_clinician_type'
            -- (b)(1)(i)
            WHEN q.qp_status = 'qp' THEN 'qp'
            -- (b)(1)(ii)
            WHEN q.qp_status = 'partial_qp' AND c.has_elected_mips_as_partial_qp IS NOT TRUE
                THEN 'partial_qp'
            -- (c)
            WHEN c.first_medicare_enrollment_date >= y.first_enrollment_start_date
                THEN 'new_medicare_enrolled'
        END AS exclusion_reason
    FROM eligibility.level_status AS v
    INNER JOIN policy.new_medicare_enrollment AS y
        ON v.performance_year = y.performance_year
    LEFT JOIN eligibility._joint_status AS j
        ON
            v.performance_year = j.performance_year
            AND v.tin = j.tin
            AND v.npi = j.npi
    LEFT JOIN ingest.clinician AS c
        ON
            v.performance_year = c.performance_year
            AND v.tin = c.tin
            AND v.npi = c.npi
    LEFT JOIN policy.clinician_type AS t
        ON
            c.performance_year = t.performance_year
            AND c.clinician_type = t.clinician_type
    LEFT JOIN eligibility.qp_status AS q
        ON
            v.performance_year = q.performance_year
            AND v.npi = q.npi
),

-- (d), (e) Who is excluded stays excluded in a group that reports.
decided AS (
    SELECT
        x.*,
        -- Whom the APM Entity's volume requires must report, whatever the level.
        x.exclusion_reason IS NULL
        AND (
            x.individual_status IN ('required', 'opted_in')
            OR x.apm_entity_status IS NOT DISTINCT FROM 'required'
        ) AS is_eligible_as_individual,
        x.exclusion_reason IS NULL AND x.group_status IN ('required', 'opted_in')
            AS is_eligible_as_group,
        x.exclusion_reason IS NULL
        AND coalesce(x.virtual_group_status IN ('required', 'opted_in'), FALSE)
            AS is_eligible_as_virtual_group
    FROM exclusion AS x
)

SELECT
    d.performance_year,
    d.tin,
    d.npi,
    d.is_eligible_as_individual OR d.is_eligible_as_group OR d.is_eligible_as_virtual_group
        AS is_mips_eligible,
    d.is_eligible_as_individual,
    d.is_eligible_as_group,
    d.is_eligible_as_virtual_group,
    CASE
        WHEN d.exclusion_reason IS NOT NULL THEN d.exclusion_reason
        WHEN d.individual_status = 'required' THEN 'required_individual'
        WHEN d.individual_status = 'opted_in' THEN 'opted_in_individual'
        WHEN d.apm_entity_status = 'required' THEN 'required_apm_entity'
        WHEN d.group_status = 'required' THEN 'required_group'
        WHEN d.group_status = 'opted_in' THEN 'opted_in_group'
        WHEN d.virtual_group_status = 'required' THEN 'required_virtual_group'
        WHEN d.virtual_group_status = 'opted_in' THEN 'opted_in_virtual_group'
        -- (b)(1)(iii)(A)
        WHEN
            d.individual_status = 'may_opt_in'
            OR d.group_status = 'may_opt_in'
            OR d.apm_entity_status = 'may_opt_in'
            THEN 'may_opt_in_not_elected'
        ELSE 'low_volume'
    END AS eligibility_reason
FROM decided AS d
