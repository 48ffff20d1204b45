-- Risk of every beneficiary that claims may name. Neighbours see the same practices and are alike.
WITH beneficiary AS (
    SELECT unnest(range(1, p.beneficiaries + 1)) AS beneficiary_number
    FROM people.parameter AS p
)

SELECT
    -b.beneficiary_number AS beneficiary_id,
    CAST(
        0.35 + 0.9 * chance('block risk', b.beneficiary_number // 400)
        + 0.5 * chance('risk', b.beneficiary_number)
        + 2.6 * chance('more risk', b.beneficiary_number)
        * chance('more risk', b.beneficiary_number)
        * chance('most risk', b.beneficiary_number) AS DECIMAL(7, 4)
    ) AS hcc_risk_score,
    chance('dual', b.beneficiary_number)
    < 0.06 + 0.42 * chance('block dual', b.beneficiary_number // 400)
    * chance('block dual', b.beneficiary_number // 400) AS is_dual_eligible
FROM beneficiary AS b
ORDER BY b.beneficiary_number DESC
