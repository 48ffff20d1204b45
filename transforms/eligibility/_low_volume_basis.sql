-- Rule:  42 CFR 414.1305; reading E7; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed Part B charges and the persons treated, of each entity whose volume is tested and in
--        each segment: every line that Part B allows, covered professional service or not.

SELECT
    performance_year,
    entity_type,
    member.entity_id,
    line.segment,
    sum(line.allowed_charge_amount) AS allowed_charge_amount,
    count(DISTINCT line.beneficiary_id) AS beneficiary_count,
    count(*) AS service_count
FROM ingest.segment_line AS line
INNER JOIN eligibility.listed_member AS member USING (performance_year, tin, npi)
INNER JOIN policy.low_volume_level AS level USING (performance_year, entity_type)
WHERE level.is_tested
GROUP BY ALL
