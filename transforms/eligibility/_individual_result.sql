-- Rule:  42 CFR 414.1425(c)(4), (c)(6), (d)(2); 42 CFR 414.1440(d); reading E2
-- Grain: performance_year, npi, qp_status
-- Says:  A clinician who is assessed individually reaches QP or Partial QP status at the first
--        snapshot that meets it under the Medicare Option or the All-Payer Combination Option,
--        unless every APM Entity that listed them has left.

WITH option_met AS (
    SELECT
        t.performance_year,
        t.npi,
        t.snapshot_date,
        t.qp_status,
        bool_or(t.is_met AND t.determination_option = 'medicare') AS is_medicare,
        bool_or(t.is_met AND t.determination_option = 'all_payer') AS is_all_payer,
        bool_or(t.is_met AND t.determination_option = 'all_payer_medicare_minimum') AS is_minimum
    FROM eligibility._individual_threshold AS t
    GROUP BY t.performance_year, t.npi, t.snapshot_date, t.qp_status
),

-- An affiliated practitioner is on no participation list, so that no entity of theirs can leave it.
left_clinician AS (
    SELECT
        s.performance_year,
        s.npi
    FROM eligibility._apm_status AS s
    LEFT JOIN eligibility.departed_apm_entity AS d
        ON
            s.performance_year = d.performance_year
            AND s.apm_entity_id = d.apm_entity_id
    GROUP BY s.performance_year, s.npi
    HAVING bool_and(d.apm_entity_id IS NOT NULL)
)

SELECT
    o.performance_year,
    o.npi,
    o.qp_status,
    min(o.snapshot_date) AS snapshot_date
FROM option_met AS o
ANTI JOIN left_clinician AS f
    ON
        o.performance_year = f.performance_year
        AND o.npi = f.npi
WHERE o.is_medicare OR (o.is_all_payer AND o.is_minimum)
GROUP BY o.performance_year, o.npi, o.qp_status
