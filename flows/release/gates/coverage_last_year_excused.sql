-- Gate:  So does every rule that need not touch anybody.
SELECT
    concat_ws(' of ', rule_id, entity_type) AS subject,
    fall_percent AS figure
FROM gate.coverage_fall
WHERE is_excused AND expected_count >= getvariable('at_least')
