-- The submissions of a file in its order; null for a line that is no JSON.
CREATE OR REPLACE TEMP TABLE document AS
SELECT
    row_number() OVER () AS submission_number,
    coalesce(json_extract(j.json, '$.data.submission'), j.json) AS submission,
    CAST(NULL AS VARCHAR) AS line_text
FROM read_json_objects(
    getvariable('source_file'),
    format = getvariable('json_format'),
    compression = getvariable('compression'),
    ignore_errors = getvariable('is_by_line')
) AS j
