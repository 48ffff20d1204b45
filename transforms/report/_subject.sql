-- Rule:  42 CFR 414.1405(e)
-- Grain: performance_year, told_by, subject, fact_cells
-- Says:  The records of the payment file and their allowed charges behind each subject of the tables
--        that tell: those whose final score is the entity's score, or the TIN/NPI itself.

WITH record AS (
    SELECT
        performance_year,
        tin,
        npi,
        entity_type,
        entity_id,
        reporting_option,
        delivered.allowed_charge_amount
    FROM payment_file.clinician AS delivered
    LEFT JOIN score.final_score USING (performance_year, tin, npi)
),

entity AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        count(*) AS clinician_count,
        sum(allowed_charge_amount) AS allowed_charge_amount
    FROM record
    GROUP BY ALL
),

entity_fact AS (
    SELECT * FROM report._category_fact
    UNION ALL
    SELECT * FROM report._entity_fact
)

SELECT
    performance_year,
    told_by,
    concat_ws(' ', entity_type, entity_id, reporting_option) AS subject,
    fact_cells,
    clinician_count,
    allowed_charge_amount
FROM entity_fact
INNER JOIN entity USING (performance_year, entity_type, entity_id, reporting_option)
UNION ALL
SELECT
    performance_year,
    told_by,
    concat_ws(' ', tin, npi) AS subject,
    fact_cells,
    1 AS clinician_count,
    allowed_charge_amount
FROM report._clinician_fact
INNER JOIN record USING (performance_year, tin, npi)
