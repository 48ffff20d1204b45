-- Gate:  Every rule that touched many last year touches about as many of their kind now.
SELECT
    concat_ws(' of ', rule_id, entity_type) AS subject,
    fall_percent AS figure
FROM gate.coverage_fall
WHERE NOT is_excused AND expected_count >= getvariable('at_least')
