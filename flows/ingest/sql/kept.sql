-- The staged rows of a file without those that fail.
-- noqa: disable=AM04,LT02
SELECT s.* EXCLUDE (performance_year, record_number)
FROM staged AS s
WHERE s.record_number NOT IN (
    SELECT f.record_number
    FROM failing_row AS f
    WHERE f.file_number = getvariable('file_number')
)
ORDER BY s.record_number
