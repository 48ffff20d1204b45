-- The first days of the months of service in any period that reads claims in a performance year.
WITH period AS (
    SELECT
        y.performance_year,
        y.start_date,
        y.end_date
    FROM policy.performance_year AS y
    UNION ALL
    SELECT
        d.performance_year,
        d.start_date,
        d.end_date
    FROM policy.determination_period AS d
    UNION ALL
    SELECT
        a.performance_year,
        make_date(a.base_year, 1, 1) AS start_date,
        make_date(a.base_year, 12, 31) AS end_date
    FROM policy.apm_incentive AS a
    WHERE a.base_year IS NOT NULL
),

month AS (
    SELECT
        p.performance_year,
        unnest(
            generate_series(
                date_trunc('month', p.start_date),
                CAST(p.end_date AS TIMESTAMP),
                INTERVAL 1 MONTH
            )
        ) AS first_moment
    FROM period AS p
)

SELECT DISTINCT
    m.performance_year,
    CAST(CAST(m.first_moment AS DATE) AS VARCHAR) AS service_month
FROM month AS m
