-- Categories that those of some kinds are excused from (synthetic.excuse): by a ground that is in
-- force, the first by precedence of those that the plan allows. Hardship is sent whether or not the
-- year has it for the category. Grounds that others hide have a clinician of their own.
WITH excuse AS (
    SELECT
        *,
        unnest(string_split(categories, ' ')) AS category,
        string_split(grounds, ' ') AS ground_names
    FROM synthetic.excuse
    WHERE grounds <> '*'
)

SELECT
    practice_kind, entity_type, member_number, excuse.category,
    coalesce(ground, grounds) AS exception_kind,
    decision, is_cancelled_by_submission
FROM excuse
LEFT JOIN policy.reweighting_ground
    ON
        excuse.category = reweighting_ground.category
        AND list_contains(ground_names, ground)
        AND is_in_force
WHERE ground IS NOT NULL OR grounds = 'hardship'
QUALIFY
    row_number() OVER (
        PARTITION BY practice_kind, entity_type, member_number, excuse.category ORDER BY precedence
    ) = 1
ORDER BY practice_kind, member_number, excuse.category
