-- Rule:  42 CFR 414.1305; 42 CFR 414.1405
-- Grain: performance_year, npi
-- Says:  A clinician who bills in the payment year under a TIN without a score takes along the
--        highest final score earned in the performance year under any other TIN.

SELECT
    performance_year,
    npi,
    tin,
    final.final_score,
    final.entity_type,
    final.entity_id,
    final.reporting_option
FROM score.final_score AS final
INNER JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
WHERE eligible.is_mips_eligible
QUALIFY
    -- reading F13
    row_number() OVER (
        PARTITION BY performance_year, npi
        ORDER BY final.final_score DESC, tin
    ) = 1
