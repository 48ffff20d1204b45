-- Quality-data codes that stand alone as an answer to a claims measure, by procedure of the measure.
SELECT
    procedure_code AS hcpcs_code,
    list(DISTINCT quality_code ORDER BY quality_code) AS quality_codes
FROM reference.claims_procedure_code
INNER JOIN reference.claims_quality_code AS quality USING (performance_year, measure_id)
SEMI JOIN (
    SELECT
        measure_id,
        option_number
    FROM reference.claims_quality_code
    GROUP BY ALL
    HAVING count(*) = 1
) AS single
    ON quality.measure_id = single.measure_id AND quality.option_number = single.option_number
WHERE quality.code_system = 'hcpcs'
GROUP BY ALL
