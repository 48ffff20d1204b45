-- What the validation found in the rows of a file, beside what reading it found.
SELECT
    getvariable('file_number') AS file_number,
    v.record_number,
    v.rule_id,
    v.column_name,
    v.reason
FROM validation_failure AS v
-- A value that is no number is not missing besides.
ANTI JOIN failing_row AS f
    ON
        f.file_number = getvariable('file_number')
        AND v.record_number = f.record_number
        AND v.column_name = f.column_name
