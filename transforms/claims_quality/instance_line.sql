-- Rule:  42 CFR 414.1335(a)(1); 42 CFR 414.1390
-- Grain: performance_year, tin, npi, measure_id, stratum, beneficiary_id, instance_number, claim_id,
--        line_number
-- Says:  The claim lines behind each instance of a rate, as a validation request asks for them: what
--        makes the patient eligible, which quality-data codes answer, on which day, and the outcome.

WITH role AS (
    SELECT
        performance_year,
        measure_id,
        kind_number,
        -- A quality-data code is told as one, whatever else it is.
        max(code_role) AS code_role
    FROM claims_quality._matched_code
    GROUP BY ALL
)

SELECT
    performance_year,
    reporter.tin,
    reporter.npi,
    rate.measure_id,
    rate.stratum,
    part.beneficiary_id,
    instance.instance_number,
    answer.option_type,
    outcome.instance_count,
    line.claim_id,
    line.line_number,
    instance.claim_from_date,
    part.claim_through_date,
    instance.advantage_order IS NOT NULL AND instance.deciding_distance = outcome.deciding_distance
        AS is_deciding,
    line.hcpcs_code,
    line.hcpcs_first_modifier_code,
    line.hcpcs_second_modifier_code,
    line.place_of_service_code,
    role.code_role,
    line.diagnosis_codes
FROM claims_quality.eligible_instance AS instance
INNER JOIN claims_quality._rate AS rate USING (performance_year, rate_number)
INNER JOIN claims_quality.instance_outcome AS outcome
    USING (performance_year, rate_number, reporter_number, beneficiary_id, instance_number)
LEFT JOIN claims_quality._answer_order AS answer
    ON
        rate.performance_year = answer.performance_year
        AND rate.measure_id = answer.measure_id
        AND outcome.advantage_order = answer.advantage_order
INNER JOIN claims_quality.reporter AS reporter USING (performance_year, reporter_number)
INNER JOIN claims_quality._claim_part AS part
    USING (performance_year, reporter_number, beneficiary_id, joined_claim_id)
INNER JOIN ingest.claim_line AS line
    ON
        part.performance_year = line.performance_year
        AND part.claim_id = line.claim_id
        AND reporter.tin = line.tin
        AND reporter.npi = line.npi
LEFT JOIN claims_quality._line_kind AS kind
    ON
        line.performance_year = kind.performance_year
        AND line.hcpcs_code = kind.hcpcs_code
        AND coalesce(line.hcpcs_first_modifier_code, 'none') = kind.first_modifier_code
        AND coalesce(line.hcpcs_second_modifier_code, 'none') = kind.second_modifier_code
        AND coalesce(line.place_of_service_code, 'none') = kind.place_of_service_code
LEFT JOIN role
    ON
        rate.performance_year = role.performance_year
        AND rate.measure_id = role.measure_id
        AND kind.kind_number = role.kind_number
