-- Check: No bonus exceeds its share of the available points, and no measure earns one twice.

SELECT
    b.performance_year,
    b.entity_type,
    b.entity_id,
    b.reporting_option,
    b.collection_group,
    b.bonus_kind,
    b.bonus_points
FROM quality.bonus AS b
WHERE b.bonus_points < 0 OR b.bonus_points > b.cap_points
