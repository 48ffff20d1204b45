-- What is out of scope is not judged besides.
DELETE FROM failing_row
WHERE
    file_number = getvariable('file_number')
    AND severity <> 'scope'
    AND record_number IN (
        SELECT f.record_number
        FROM failing_row AS f
        WHERE f.file_number = getvariable('file_number') AND f.severity = 'scope'
    )
