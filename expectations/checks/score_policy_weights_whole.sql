-- Check: Each row of the redistribution tables adds up to 100 and gives nothing to a missing category.
SELECT
    performance_year,
    reporting_option,
    is_small_practice,
    reweighted_categories
FROM policy.category_weight
GROUP BY ALL
HAVING
    sum(weight_percent) != 100
    OR bool_or(
        list_contains(string_split(reweighted_categories, '+'), category)
        AND weight_percent != 0
    )
