-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii); reading E6; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and covered professional services of an APM Entity's
--        participants together, in the years that test its volume; a person counts once.

SELECT
    performance_year,
    entity_type,
    member.entity_id,
    line.segment,
    sum(line.allowed_charge_amount) AS allowed_charge_amount,
    count(DISTINCT line.beneficiary_id) AS beneficiary_count,
    count(*) AS service_count
FROM eligibility._elected_member AS member
INNER JOIN policy.low_volume_level AS level USING (performance_year, entity_type)
INNER JOIN ingest.segment_line AS line USING (performance_year, tin, npi)
WHERE entity_type = 'apm' AND level.is_tested AND line.is_covered_professional_service
GROUP BY ALL
