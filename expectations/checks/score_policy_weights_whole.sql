-- Check: Each row of the redistribution tables adds up to 100 and gives nothing to a missing category.
SELECT
    w.performance_year,
    w.reporting_option,
    w.is_small_practice,
    w.reweighted_categories
FROM policy.category_weight AS w
GROUP BY ALL
HAVING
    sum(w.weight_percent) != 100
    OR bool_or(
        list_contains(string_split(w.reweighted_categories, '+'), w.category)
        AND w.weight_percent != 0
    )
