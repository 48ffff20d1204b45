-- Check: No more measures are selected than there are slots, each in a slot of its own.

SELECT
    requirement.performance_year,
    requirement.entity_type,
    requirement.entity_id,
    requirement.reporting_option,
    requirement.collection_group,
    requirement.slot_count,
    count(*) AS selected_count
FROM quality.measure_requirement AS requirement
INNER JOIN quality.selected_measure AS selected
    ON
        requirement.performance_year = selected.performance_year
        AND requirement.entity_type = selected.entity_type
        AND requirement.entity_id = selected.entity_id
        AND requirement.reporting_option = selected.reporting_option
        AND requirement.collection_group = selected.collection_group
GROUP BY ALL
HAVING count(*) > requirement.slot_count OR count(*) > count(DISTINCT selected.slot_number)
