-- The staged rows of a file that are typed already, as staged.sql has those of the others.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP VIEW staged AS
SELECT
    CAST(getvariable('performance_year') AS SMALLINT) AS performance_year,
    w.* EXCLUDE (row_number),
    w.row_number + 1 AS record_number
FROM waiting_row AS w
