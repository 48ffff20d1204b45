-- The word that the register has to give a year: the first whose conditions the year's policy rows,
-- its own row in the register and its note meet.
WITH counted AS (
    SELECT
        performance_year,
        100 * sum(unconfirmed_row_count) / sum(policy_row_count) AS unconfirmed_percent
    FROM reliance.policy_topic
    GROUP BY ALL
)

SELECT
    performance_year,
    arg_min(rule.status, rule.status_order) AS status
FROM counted
INNER JOIN policy.performance_year AS register USING (performance_year)
INNER JOIN reliance.year_status AS rule
    ON
        counted.unconfirmed_percent <= rule.maximum_unconfirmed_percent
        AND (NOT rule.is_register_row_confirmed OR register.confidence = 'confirmed')
        AND (NOT rule.is_note_empty OR register.note IS NULL)
GROUP BY ALL
ORDER BY ALL
