-- Risk of every beneficiary that claims may name. Neighbours see the same practices and are alike.
WITH beneficiary AS (
    SELECT
        unnest(range(1, beneficiaries() + 1)) AS number,
        number // 400 AS block
)

SELECT
    -number AS beneficiary_id,
    CAST(
        0.35 + 0.9 * chance('block risk', block) + 0.5 * chance('risk', number)
        + 2.6 * chance('more risk', number) * chance('more risk', number)
        * chance('most risk', number) AS DECIMAL(7, 4)
    ) AS hcc_risk_score,
    chance('dual', number)
    < 0.06 + 0.42 * chance('block dual', block) * chance('block dual', block) AS is_dual_eligible
FROM beneficiary
ORDER BY number DESC
