-- Rule:  42 CFR 414.1380(e)(2); reading E44
-- Grain: performance_year, entity_type, entity_id
-- Says:  Who is facility-based but for the facility: individuals by their claims, groups and, in the
--        years that include them, virtual groups by the share of their NPIs; and whether a facility
--        with a score is known.

SELECT
    performance_year,
    entity_type,
    entity_id,
    facility.entity_id IS NOT NULL AS has_facility_score
FROM eligibility._held_status AS held
INNER JOIN policy.facility_based_scoring AS scoring USING (performance_year, entity_type)
LEFT JOIN ingest.facility_score AS facility USING (performance_year, entity_type, entity_id)
WHERE held.special_status = 'facility_based' AND scoring.is_offered
