-- The staged rows of a file that fail.
-- noqa: disable=AM04
SELECT s.*
FROM staged AS s
WHERE s.record_number IN (
    SELECT f.record_number
    FROM failing_row AS f
    WHERE f.file_number = getvariable('file_number')
)
