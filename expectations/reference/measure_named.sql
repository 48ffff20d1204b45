-- Check: every measure that another row names is a measure of the same year.

WITH
named AS (
    SELECT
        s.performance_year,
        s.substitute_measure_id AS measure_id,
        'a substitute' AS what
    FROM reference.measure_substitute AS s
    UNION
    SELECT
        x.performance_year,
        x.exclusion_measure_id AS measure_id,
        'an exclusion' AS what
    FROM reference.measure_exclusion AS x
    UNION
    SELECT
        c.performance_year,
        c.companion_measure_id AS measure_id,
        'a companion' AS what
    FROM reference.measure_companion AS c
    UNION
    SELECT
        e.performance_year,
        e.engagement_measure_id AS measure_id,
        'an engagement level' AS what
    FROM reference.measure_engagement_level AS e
    UNION
    SELECT
        v.performance_year,
        v.measure_id,
        'part of a value pathway' AS what
    FROM reference.mvp_measure AS v
    UNION
    SELECT
        k.performance_year,
        k.member_measure_id AS measure_id,
        'part of a clinical cluster' AS what
    FROM reference.clinical_cluster AS k
    UNION
    SELECT
        a.performance_year,
        a.measure_id,
        'a cost measure with a national average' AS what
    FROM reference.cost_national_average AS a
)

SELECT
    'fail' AS severity,
    n.performance_year,
    n.measure_id,
    NULL AS collection_type,
    printf('named as %s, but there is no such measure', n.what) AS sentence
FROM
    named AS n
ANTI JOIN reference.measure AS m
    ON
        n.performance_year = m.performance_year
        AND n.measure_id = m.measure_id
