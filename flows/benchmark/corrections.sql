-- noqa: disable=AM04,CP02
-- Corrections of claims of one file, as a contractor sends them: of claims drawn by chance every line
-- again, four weeks later; one claim in ten is taken back.
WITH line AS (
    SELECT
        *,
        hash(clm_id) AS drawn
    FROM sent_line
),

claim AS (
    SELECT
        clm_id,
        sum(count(*)) OVER (ORDER BY drawn, clm_id) AS lines_so_far
    FROM line
    GROUP BY drawn, clm_id
)

SELECT
    line.* EXCLUDE (drawn) REPLACE (
        CASE WHEN drawn % 10 = 0 THEN 'DELETE' ELSE 'UPDATE' END AS DML_IND,
        strftime(strptime(nch_wkly_proc_dt, '%d-%b-%Y') + INTERVAL 28 DAY, '%d-%b-%Y')
            AS NCH_WKLY_PROC_DT
    )
FROM line
INNER JOIN claim USING (clm_id)
WHERE claim.lines_so_far <= getvariable('corrected_lines')
