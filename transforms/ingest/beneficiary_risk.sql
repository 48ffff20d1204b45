-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, beneficiary_id
-- Says:  A beneficiary's risk is the latest that was sent.

SELECT
    r.performance_year,
    r.beneficiary_id,
    r.hcc_risk_score,
    r.is_dual_eligible
FROM lake.beneficiary_risk AS r
QUALIFY
    row_number() OVER (
        PARTITION BY r.performance_year, r.beneficiary_id
        ORDER BY r.batch_number DESC, r.file_number DESC, r.row_number DESC
    ) = 1
