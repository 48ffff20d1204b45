-- The numbers, from 0, of the staged rows of a file that fail.
SELECT DISTINCT f.record_number - 1 AS row_number
FROM failing_row AS f
WHERE f.file_number = getvariable('file_number')
