-- The programs that each kind of entity may report in the year, numbered within the option.
CREATE OR REPLACE TABLE reporting_option AS
SELECT
    o.entity_type,
    o.reporting_option,
    list(o.program_name ORDER BY o.program_name) AS program_names
FROM policy.participation AS o
INNER JOIN parameter AS p ON o.performance_year = p.performance_year
WHERE o.is_covered
GROUP BY o.entity_type, o.reporting_option
ORDER BY o.entity_type, o.reporting_option;
