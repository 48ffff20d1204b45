-- The measurements of a file, typed: every way in which a row cannot be read, and then its text.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP TABLE measurement_row AS
SELECT
    m.* EXCLUDE (form_faults, type_faults, row_text),
    row_number() OVER () AS row_number,
    list_concat(m.form_faults, m.type_faults) AS faults,
    CASE WHEN len(m.form_faults) > 0 OR len(m.type_faults) > 0 THEN m.row_text END AS row_text
FROM typed_measurement AS m
