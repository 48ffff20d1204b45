-- The staged claim lines of a file without those that fail, restatements marked.
-- noqa: disable=AM04,LT02
SELECT
    s.* EXCLUDE (performance_year, record_number) REPLACE (
        s.dml_indicator = 'INSERT'
        AND (s.claim_id, s.line_number) IN (
            SELECT (r.claim_id, r.line_number)
            FROM restated AS r
        ) AS is_restatement
    )
FROM staged AS s
WHERE s.record_number NOT IN (
    SELECT f.record_number
    FROM failing_row AS f
    WHERE f.file_number = getvariable('file_number')
)
ORDER BY s.record_number
