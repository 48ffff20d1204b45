-- Check: what makes a claim eligible and what answers it meet in a group.

-- Where no group is published, the whole measure is one
SELECT DISTINCT
    'fail' AS severity,
    p.performance_year,
    p.measure_id,
    NULL AS collection_type,
    printf(
        'performance options of group %s, for which no claim is eligible',
        coalesce(p.option_group, 'none')
    ) AS sentence
FROM
    reference.claims_performance_option AS p
ANTI JOIN reference.claims_eligibility_option AS e
    ON
        p.performance_year = e.performance_year
        AND p.measure_id = e.measure_id
        AND p.option_group IS NOT DISTINCT FROM e.option_group
UNION ALL
SELECT DISTINCT
    'fail' AS severity,
    e.performance_year,
    e.measure_id,
    NULL AS collection_type,
    printf(
        'eligibility options of group %s, which no performance option answers',
        coalesce(e.option_group, 'none')
    ) AS sentence
FROM
    reference.claims_eligibility_option AS e
ANTI JOIN reference.claims_performance_option AS p
    ON
        e.performance_year = p.performance_year
        AND e.measure_id = p.measure_id
        AND e.option_group IS NOT DISTINCT FROM p.option_group
