-- Rule:  42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id
-- Says:  Before payment year 2021 nobody is scored by a facility, so each facility score on file is
--        set aside.

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    NULL AS facility_based_points,
    NULL AS submitted_points,
    'not_offered' AS outcome
FROM ingest.facility_score AS f
