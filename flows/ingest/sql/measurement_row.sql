-- The measurements of a file, typed: every way in which a row cannot be read, and then its text.
-- read_cells and judged_cells stand for lists of columns (columns.py): the lake's columns, and what is
-- unfit in them. A value is written once, and judged where it is read: written out in each fault it
-- took DuckDB longer to plan a file than to read it.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP TABLE measurement_row AS
WITH typed_measurement AS (
    SELECT
        s.submission_texts,
        s.set_texts,
        s.measurement_texts,
        s.strata_texts,
        s.form_faults,
        s.row_text,
        read_cells
    FROM submitted_measurement AS s
),

judged_measurement AS (
    SELECT
        t.* EXCLUDE (submission_texts, set_texts, measurement_texts, strata_texts),
        judged_cells AS type_faults
    FROM typed_measurement AS t
)

SELECT
    m.* EXCLUDE (form_faults, type_faults, row_text),
    row_number() OVER () AS row_number,
    list_concat(m.form_faults, m.type_faults) AS faults,
    CASE WHEN len(m.form_faults) > 0 OR len(m.type_faults) > 0 THEN m.row_text END AS row_text
FROM judged_measurement AS m
