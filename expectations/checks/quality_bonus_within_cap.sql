-- Check: No bonus exceeds its share of the available points, and no measure earns one twice.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    bonus_kind,
    bonus_points
FROM quality.bonus
WHERE bonus_points < 0 OR bonus_points > cap_points
