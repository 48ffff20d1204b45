-- The first line from which a quote takes the rest of the file, or some of it, for one cell. Text
-- behind a quote that is closed costs its own row alone.
SELECT min(f.line) AS line
FROM line_fault AS f
WHERE
    f.error_type = 'UNQUOTED VALUE'
    AND (
        (len(f.csv_line) - len(replace(f.csv_line, '"', ''))) % 2 = 1
        OR contains(f.csv_line, e'\n')
    )
