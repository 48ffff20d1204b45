-- The one submission that a QRDA document amounts to, as document.sql has those of JSON; beside it,
-- by measurement set and measurement, where in the document each stood, how, and what is wrong of it.
CREATE OR REPLACE TEMP TABLE document AS
SELECT
    1 AS submission_number,
    1 AS object_number,
    '$' AS path,
    CAST(getvariable('submission') AS JSON) AS submission,
    CAST(null AS VARCHAR) AS line_text,
    from_json(
        CAST(getvariable('elements') AS JSON),
        '[[{
            "place": "VARCHAR",
            "row_text": "VARCHAR",
            "faults": [{"column_name": "VARCHAR", "rule_id": "VARCHAR", "reason": "VARCHAR"}]
        }]]'
    ) AS elements
