-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, reporter_number, claim_id
-- Says:  What a claim has of one clinician who reports by claims: its days, its diagnoses and the kinds
--        of its lines, each as often as there are lines.

WITH part AS MATERIALIZED (
    SELECT
        performance_year,
        reporter.reporter_number,
        claim_id,
        min(line.beneficiary_id) AS beneficiary_id,
        min(line.joined_claim_id) AS joined_claim_id,
        min(line.claim_from_date) AS claim_from_date,
        max(line.claim_through_date) AS claim_through_date,
        list_sort(list(kind.kind_number) FILTER (WHERE kind.kind_number IS NOT NULL)) AS kind_numbers
    FROM claims_quality._near_line AS line
    INNER JOIN claims_quality.reporter AS reporter USING (performance_year, tin, npi)
    LEFT JOIN claims_quality._line_kind AS kind
        ON
            line.performance_year = kind.performance_year
            AND line.hcpcs_code = kind.hcpcs_code
            AND coalesce(line.hcpcs_first_modifier_code, 'none') = kind.first_modifier_code
            AND coalesce(line.hcpcs_second_modifier_code, 'none') = kind.second_modifier_code
            AND coalesce(line.place_of_service_code, 'none') = kind.place_of_service_code
    GROUP BY ALL
),

-- The diagnoses of a claim stand on each of its lines, whosesoever: they are read once.
first_line AS MATERIALIZED (
    SELECT
        performance_year,
        claim_id,
        diagnosis_codes
    FROM claims_quality._near_line
    SEMI JOIN part USING (performance_year, claim_id)
    WHERE line_number = 1
),

-- Nearly always there is none; then this costs nothing. The first line of a claim may lie further off.
without_first AS (
    SELECT
        performance_year,
        claim_id
    FROM part
    ANTI JOIN first_line USING (performance_year, claim_id)
),

later_line AS (
    SELECT
        performance_year,
        claim_id,
        arg_min(claim_line.diagnosis_codes, claim_line.line_number) AS diagnosis_codes
    FROM ingest.claim_line
    SEMI JOIN without_first USING (performance_year, claim_id)
    GROUP BY ALL
)

SELECT
    part.*,
    coalesce(first_line.diagnosis_codes, later_line.diagnosis_codes) AS diagnosis_codes
FROM part
LEFT JOIN first_line USING (performance_year, claim_id)
LEFT JOIN later_line USING (performance_year, claim_id)
