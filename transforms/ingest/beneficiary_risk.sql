-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, beneficiary_id
-- Says:  A beneficiary's risk is the latest that was sent.

SELECT
    performance_year,
    beneficiary_id,
    hcc_risk_score,
    is_dual_eligible
FROM lake.beneficiary_risk
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, beneficiary_id
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
