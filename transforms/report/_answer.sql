-- Rule:  42 CFR 414.1405
-- Grain: performance_year, kind, name, asked_number, fact_cells
-- Says:  Which cells of the table that tells answer to a policy row or a reading: all that it asks for
--        are among them. Cells are few where subjects are many, so that this is found once.

WITH fact AS (
    SELECT
        performance_year,
        told_by,
        fact_cells
    FROM report._category_fact
    UNION
    SELECT
        performance_year,
        told_by,
        fact_cells
    FROM report._entity_fact
    UNION
    SELECT
        performance_year,
        told_by,
        fact_cells
    FROM report._clinician_fact
)

SELECT
    asked.performance_year,
    asked.kind,
    asked.name,
    asked.asked_number,
    asked.told_by,
    fact.fact_cells
FROM report._asked AS asked
INNER JOIN fact
    ON
        asked.performance_year = fact.performance_year
        AND asked.told_by = fact.told_by
        AND list_has_all(fact.fact_cells, asked.asked_cells)
