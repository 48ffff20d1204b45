-- How many policy rows each topic has for a year and how many of them are unconfirmed, read by a rule
-- or not: the one count of what a year rests on.
SELECT
    performance_year,
    topic,
    count(*) AS policy_row_count,
    count(*) FILTER (WHERE confidence = 'unconfirmed') AS unconfirmed_row_count
FROM reliance.policy_row
GROUP BY ALL
