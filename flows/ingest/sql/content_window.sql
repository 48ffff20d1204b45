-- Between which dates, or years, lies what an extract says of a performance year, as texts that
-- sort; and which share of a file may lie outside at most before the file is another year's.
-- Extracts that are not here have no column that tells.
CREATE OR REPLACE TEMP TABLE content_window AS
WITH period AS (
    SELECT
        y.performance_year,
        y.start_date,
        y.end_date,
        least(y.start_date, min(d.start_date)) AS first_service_date,
        greatest(y.end_date, max(d.end_date)) AS last_service_date,
        any_value(a.base_year) AS base_year
    FROM policy.performance_year AS y
    LEFT JOIN policy.determination_period AS d ON y.performance_year = d.performance_year
    LEFT JOIN policy.apm_incentive AS a ON y.performance_year = a.performance_year
    GROUP BY y.performance_year, y.start_date, y.end_date
),

-- Claims and rosters of two years that follow each other overlap, so most of a file is not enough.
told AS (
    SELECT
        p.performance_year,
        unnest([
            {
                'extract': 'claim_line',
                'columns': ['first_expense_date', 'first_expense_date'],
                'first_text': CAST(p.first_service_date AS VARCHAR),
                'last_text': CAST(p.last_service_date AS VARCHAR),
                'least_percent': 66
            },
            {
                'extract': 'submission',
                'columns': ['stated_performance_year', 'stated_performance_year'],
                'first_text': CAST(p.performance_year AS VARCHAR),
                'last_text': CAST(p.performance_year AS VARCHAR),
                'least_percent': 50
            },
            -- Nobody is on a year's list who enrolled when it was over.
            {
                'extract': 'clinician',
                'columns': ['first_medicare_enrollment_date', 'first_medicare_enrollment_date'],
                'first_text': '',
                'last_text': CAST(p.end_date AS VARCHAR),
                'least_percent': 100
            },
            -- Virtual groups elect before the year, subgroups within it.
            {
                'extract': 'entity_roster',
                'columns': ['election_date', 'election_date'],
                'first_text': CAST(CAST(p.start_date - INTERVAL 1 YEAR AS DATE) AS VARCHAR),
                'last_text': CAST(p.end_date AS VARCHAR),
                'least_percent': 66
            },
            {
                'extract': 'apm_participant',
                'columns': ['snapshot_date', 'snapshot_date'],
                'first_text': CAST(p.start_date AS VARCHAR),
                'last_text': CAST(p.end_date AS VARCHAR),
                'least_percent': 50
            },
            {
                'extract': 'apm_clinician',
                'columns': ['snapshot_date', 'snapshot_date'],
                'first_text': CAST(p.start_date AS VARCHAR),
                'last_text': CAST(p.end_date AS VARCHAR),
                'least_percent': 50
            },
            {
                'extract': 'apm_incentive_base',
                'columns': ['base_year', 'base_year'],
                'first_text': CAST(p.base_year AS VARCHAR),
                'last_text': CAST(p.base_year AS VARCHAR),
                'least_percent': 50
            },
            {
                'extract': 'exception',
                'columns': ['effective_start_date', 'effective_end_date'],
                'first_text': CAST(p.start_date AS VARCHAR),
                'last_text': CAST(p.end_date AS VARCHAR),
                'least_percent': 50
            }
        ]) AS says
    FROM period AS p
)

SELECT
    t.performance_year,
    t.says.extract,
    t.says.columns,
    t.says.first_text,
    t.says.last_text,
    t.says.least_percent
FROM told AS t
