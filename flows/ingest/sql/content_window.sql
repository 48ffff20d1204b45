-- Between which dates, or years, lies what an extract says of a performance year, as texts that
-- sort: the windows of which each layout names one.
CREATE OR REPLACE TEMP TABLE content_window AS
WITH period AS (
    SELECT
        y.performance_year,
        y.start_date,
        y.end_date,
        any_value(a.base_year) AS base_year
    FROM policy.performance_year AS y
    LEFT JOIN policy.apm_incentive AS a ON y.performance_year = a.performance_year
    GROUP BY y.performance_year, y.start_date, y.end_date
)

SELECT
    p.performance_year,
    w.name,
    w.first_text,
    w.last_text
FROM period AS p
CROSS JOIN LATERAL (
    VALUES
    ('performance_year', CAST(p.performance_year AS VARCHAR), CAST(p.performance_year AS VARCHAR)),
    ('base_year', CAST(p.base_year AS VARCHAR), CAST(p.base_year AS VARCHAR)),
    ('calendar_year', CAST(p.start_date AS VARCHAR), CAST(p.end_date AS VARCHAR)),
    ('until_year_end', '', CAST(p.end_date AS VARCHAR)),
    -- Virtual groups elect before the year, subgroups within it.
    (
        'election_dates',
        CAST(CAST(p.start_date - INTERVAL 1 YEAR AS DATE) AS VARCHAR),
        CAST(p.end_date AS VARCHAR)
    )
) AS w (name, first_text, last_text)
