-- The submissions of a file in its order; null for a line that is no JSON. A list of them, as the
-- submissions API answers with one, is taken apart; path says where in its object one stood.
CREATE OR REPLACE TEMP TABLE document AS
WITH object AS (
    SELECT
        row_number() OVER () AS object_number,
        j.json,
        submission_list(j.json) AS list
    FROM read_json_objects(
        getvariable('source_file'),
        format = getvariable('json_format'),
        compression = getvariable('compression'),
        ignore_errors = getvariable('is_by_line'),
        hive_partitioning = false
    ) AS j
),

item AS (
    SELECT
        o.object_number,
        unnest(CASE WHEN len(o.list.items) > 0 THEN o.list.items ELSE [o.json] END) AS json,
        unnest(CASE WHEN len(o.list.items) > 0 THEN range(len(o.list.items)) ELSE [-1] END) AS position,
        o.list.path AS list_path
    FROM object AS o
)

SELECT
    row_number() OVER () AS submission_number,
    i.object_number,
    CASE WHEN i.position >= 0 THEN format('{}[{}]', i.list_path, i.position) ELSE '$' END
    || CASE WHEN json_exists(i.json, '$.data.submission') THEN '.data.submission' ELSE '' END AS path,
    coalesce(
        json_extract(i.json, '$.data.submission'),
        i.json,
        -- A null in a list is no line that could not be read.
        CASE WHEN i.position >= 0 THEN CAST('null' AS JSON) END
    ) AS submission,
    CAST(null AS VARCHAR) AS line_text,
    -- of a QRDA document alone (document_of_qrda.sql)
    CAST(null AS STRUCT(
        place VARCHAR, row_text VARCHAR, faults STRUCT(column_name VARCHAR, rule_id VARCHAR, reason VARCHAR)[]
    )[][]) AS elements
FROM item AS i
