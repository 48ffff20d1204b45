-- The staged rows of a file of a history without those that fail, numbered, with their month.
-- noqa: disable=AM04,LT02
SELECT
    s.* EXCLUDE (performance_year, record_number),
    s.record_number - 1 AS row_number,
    CAST(date_trunc('month', s.first_expense_date) AS DATE) AS service_month
FROM staged AS s
WHERE s.record_number NOT IN (
    SELECT f.record_number
    FROM failing_row AS f
    WHERE f.file_number = getvariable('file_number')
)
