-- Rule:  42 CFR 414.1450(b)(1)-(5); reading A47; reading A48
-- Grain: performance_year, npi
-- Says:  What was paid for a QP's covered professional services of the base year under all TINs is what
--        the extract says, and where it says nothing what the claims processed in time add up to.

WITH qualified AS (
    SELECT
        performance_year,
        npi,
        incentive_rule.base_year,
        incentive_rule.claims_processed_end_date
    FROM eligibility.qp_status
    INNER JOIN policy.apm_incentive AS incentive_rule USING (performance_year)
    WHERE qp_status = 'qp'
),

-- the one pass over claims
claimed AS (
    SELECT
        line.performance_year,
        line.npi,
        sum(line.payment_amount) AS payment_amount,
        max(line.first_processing_date) AS last_processing_date
    FROM ingest.allowed_line AS line
    INNER JOIN qualified
        ON
            line.performance_year = qualified.performance_year
            AND line.npi = qualified.npi
            AND extract(YEAR FROM line.first_expense_date) = qualified.base_year
            -- (3)
            AND line.first_processing_date <= qualified.claims_processed_end_date
    WHERE line.is_covered_professional_service
    GROUP BY ALL
)

SELECT
    performance_year,
    npi,
    base_year,
    coalesce(sent.covered_service_payment_amount, claimed.payment_amount) AS covered_service_payment_amount,
    (sent.covered_service_payment_amount IS NULL AND claimed.payment_amount IS NOT NULL)
        AS is_base_from_claims,
    sent.covered_service_payment_amount AS extract_payment_amount,
    claimed.payment_amount AS claims_payment_amount,
    claimed.last_processing_date
FROM qualified
LEFT JOIN claimed USING (performance_year, npi)
LEFT JOIN ingest.apm_incentive_base AS sent USING (performance_year, npi, base_year)
