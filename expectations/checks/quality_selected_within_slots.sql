-- Check: No more measures are selected than there are slots, each in a slot of its own.

SELECT
    q.performance_year,
    q.entity_type,
    q.entity_id,
    q.reporting_option,
    q.collection_group,
    q.slot_count,
    count(*) AS selected_count
FROM quality.measure_requirement AS q
INNER JOIN quality.selected_measure AS s
    ON
        q.performance_year = s.performance_year
        AND q.entity_type = s.entity_type
        AND q.entity_id = s.entity_id
        AND q.reporting_option = s.reporting_option
        AND q.collection_group = s.collection_group
GROUP BY ALL
HAVING count(*) > q.slot_count OR count(*) > count(DISTINCT s.slot_number)
