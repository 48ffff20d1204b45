-- Rule:  42 CFR 414.1405
-- Grain: tin, npi, file_row
-- Says:  Which row of CMS's file is whose in the run: where an NPI has several, equal scores and
--        adjustments first, the others from the highest score down.

WITH file_record AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY npi, final_score, adjustment_percent ORDER BY file_row
        ) AS twin_number
    FROM experience
),

same AS (
    SELECT
        file_record.file_row,
        run_record.tin,
        run_record.npi
    FROM file_record
    INNER JOIN run_record
        ON
            file_record.npi = run_record.npi
            AND file_record.final_score = run_record.run_final_score
            AND file_record.adjustment_percent = run_record.run_adjustment_percent
            AND file_record.twin_number = run_record.twin_number
),

left_in_file AS (
    SELECT
        file_record.file_row,
        file_record.npi,
        row_number() OVER (
            PARTITION BY file_record.npi ORDER BY file_record.final_score DESC, file_record.file_row
        ) AS place
    FROM file_record
    ANTI JOIN same USING (file_row)
),

left_in_run AS (
    SELECT
        run_record.tin,
        run_record.npi,
        row_number() OVER (
            PARTITION BY run_record.npi ORDER BY run_record.run_final_score DESC, run_record.tin
        ) AS place
    FROM run_record
    ANTI JOIN same USING (tin, npi)
)

SELECT
    file_row,
    tin,
    npi
FROM same
UNION ALL
SELECT
    left_in_file.file_row,
    left_in_run.tin,
    npi
FROM left_in_file
FULL JOIN left_in_run USING (npi, place)
