-- Rule:  42 CFR 414.1305; 42 CFR 414.1435(c)(1)
-- Grain: performance_year, apm_entity_id, list_date, beneficiary_id
-- Says:  A model attributes a beneficiary to an APM Entity when a list of a day names them, however
--        often it was sent.

SELECT DISTINCT
    performance_year,
    apm_entity_id,
    list_date,
    beneficiary_id
FROM lake.beneficiary_assignment
