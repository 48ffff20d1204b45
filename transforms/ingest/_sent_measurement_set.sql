-- Rule:  42 CFR 414.1325
-- Grain: performance_year, batch_number, file_number, submission_number, measurement_set_number
-- Says:  Each measurement set that was sent, with what makes it one with a later one: entity,
--        category, way and program; without a program's name it is for traditional MIPS.

SELECT
    performance_year,
    batch_number,
    file_number,
    submission_number,
    measurement_set_number,
    entity_type,
    entity_id,
    -- Advancing Care Information was renamed Promoting Interoperability in 2018.
    CASE category WHEN 'aci' THEN 'pi' ELSE category END AS category,
    submission_method,
    coalesce(program_name, 'mips') AS program_name,
    max(coalesce(updated_at, created_at, '-infinity')) AS updated_at,
    any_value(source_digest) AS source_digest
FROM lake.submission
WHERE measurement_set_number IS NOT NULL
GROUP BY ALL
