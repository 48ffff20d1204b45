-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, sort_number
-- Says:  The sorts of claims that are eligible for a rate, with their most advantageous answer and,
--        where a measure counts by line, the number of lines with one of its procedures.

WITH in_stratum AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        coalesce(stratum.stratum, 'whole') AS stratum,
        sort_number
    FROM claims_quality._met_option
    LEFT JOIN policy.claims_measure_stratum AS stratum USING (performance_year, measure_id, option_number)
),

counted_kind AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        kind_number
    FROM claims_quality._matched_code
    INNER JOIN claims_quality._rate USING (performance_year, measure_id)
    WHERE code_role = 'procedure' AND is_counted_by_line
),

counted_line AS (
    SELECT
        performance_year,
        measure_id,
        sort_number,
        sum(line_count) AS eligible_line_count
    FROM claims_quality._sort_kind
    INNER JOIN counted_kind USING (performance_year, kind_number)
    GROUP BY ALL
)

SELECT
    performance_year,
    rate_number,
    sort_number,
    instance_kind,
    deciding_day,
    asks_more,
    counted_line.eligible_line_count,
    answer.advantage_order
FROM in_stratum
INNER JOIN claims_quality._rate USING (performance_year, measure_id, stratum)
LEFT JOIN counted_line USING (performance_year, measure_id, sort_number)
LEFT JOIN claims_quality._sort_answer AS answer
    USING (performance_year, measure_id, stratum, sort_number)
