-- Rule:  42 CFR 414.1405
-- Grain: performance_year
-- Says:  What the run rests on in one row, said alike in summary, certificate, trailers and manifest:
--        the year's status and note, its policy rows and readings, and how many of them touch somebody.

WITH counted AS (
    SELECT
        performance_year,
        sum(policy_row_count) AS policy_row_count,
        sum(unconfirmed_row_count) AS unconfirmed_row_count,
        count(*) FILTER (WHERE unconfirmed_row_count > 0) AS unconfirmed_topic_count
    FROM reliance.policy_topic
    GROUP BY ALL
),

touching AS (
    SELECT
        performance_year,
        string_agg(name, '; ' ORDER BY name) FILTER (WHERE is_noted) AS noted_readings,
        coalesce(sum(touching_row_count) FILTER (WHERE kind = 'policy'), 0) AS touching_row_count,
        count(*) FILTER (WHERE kind = 'policy' AND touching_row_count > 0) AS touching_topic_count,
        count(*) FILTER (WHERE kind = 'reading') AS reading_count,
        count(*) FILTER (WHERE kind = 'reading' AND touching_row_count > 0) AS touching_reading_count
    FROM report.reliance
    GROUP BY ALL
)

SELECT
    performance_year,
    register.status AS year_status,
    register.note AS year_note,
    noted_readings,
    policy_row_count,
    unconfirmed_row_count,
    unconfirmed_topic_count,
    touching_row_count,
    touching_topic_count,
    reading_count,
    touching_reading_count
FROM touching
INNER JOIN counted USING (performance_year)
INNER JOIN policy.performance_year AS register USING (performance_year)
