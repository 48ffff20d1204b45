-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, reporter_number, claim_id
-- Says:  What a claim has of one clinician who reports by claims: its days, its diagnoses and the kinds
--        of its lines, each as often as there are lines. The parts of a split claim have the beginning
--        of the contractor's number in common (reading M2).

WITH near_line AS NOT MATERIALIZED (
    SELECT
        line.*,
        split.shared_character_count
    FROM ingest.claim_line AS line
    INNER JOIN policy.split_claim AS split USING (performance_year)
    INNER JOIN policy.performance_year AS register USING (performance_year)
    WHERE
        -- What begins near the year may be part of a claim of the year, or of one that is not (reading M20).
        coalesce(line.claim_from_date, line.first_expense_date)
        BETWEEN register.start_date - split.part_day_count AND register.end_date + split.part_day_count
),

part AS MATERIALIZED (
    SELECT
        performance_year,
        reporter.reporter_number,
        claim_id,
        min(line.beneficiary_id) AS beneficiary_id,
        min(
            coalesce(left(line.claim_control_number, line.shared_character_count), CAST(claim_id AS VARCHAR))
        ) AS joined_claim_id,
        min(coalesce(line.claim_from_date, line.first_expense_date)) AS claim_from_date,
        max(coalesce(line.claim_through_date, line.last_expense_date)) AS claim_through_date,
        list_sort(list(kind.kind_number) FILTER (WHERE kind.kind_number IS NOT NULL)) AS kind_numbers
    FROM near_line AS line
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
    FROM near_line
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
