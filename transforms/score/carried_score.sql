-- Rule:  42 CFR 414.1305; 42 CFR 414.1405
-- Grain: performance_year, npi
-- Says:  A clinician who bills in the payment year under a TIN without a score takes along the
--        highest final score earned in the performance year under any other TIN.

SELECT
    f.performance_year,
    f.npi,
    f.tin,
    f.final_score,
    f.entity_type,
    f.entity_id,
    f.reporting_option
FROM score.final_score AS f
INNER JOIN eligibility.mips_eligible AS e
    ON f.performance_year = e.performance_year AND f.tin = e.tin AND f.npi = e.npi
WHERE e.is_mips_eligible
QUALIFY
    -- reading F13
    row_number() OVER (
        PARTITION BY f.performance_year, f.npi
        ORDER BY f.final_score DESC, f.tin
    ) = 1
