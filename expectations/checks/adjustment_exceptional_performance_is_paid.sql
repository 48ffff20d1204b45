-- Check: No year with an additional adjustment is delivered while only the base adjustment is paid.
SELECT
    x.performance_year,
    count(*) AS clinician_count
FROM adjustment.exceptional_performance AS x
GROUP BY x.performance_year
