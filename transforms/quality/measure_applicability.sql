-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  The review passes, and no more measures are expected, when a specialty set is complete or
--        when every measure that has clinical topics has a complete one.

WITH entity_result AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.collection_group,
        -- reading Q5: a measure in no set and no topic proves nothing
        coalesce(bool_or(m.has_complete_set), FALSE) AS has_complete_set,
        coalesce(bool_and(m.has_complete_topic), FALSE) AS has_complete_topics
    FROM quality._measure_cluster AS m
    GROUP BY ALL
)

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.reporting_option,
    r.collection_group,
    r.submitted_measure_count,
    coalesce(e.has_complete_set OR e.has_complete_topics, FALSE) AS is_passed,
    CASE
        WHEN e.entity_id IS NULL THEN 'no_topic_or_set'
        WHEN e.has_complete_set THEN 'specialty_set_complete'
        WHEN e.has_complete_topics THEN 'clinical_topics_complete'
        ELSE 'related_measures_missing'
    END AS reason
FROM quality._applicability_review AS r
LEFT JOIN entity_result AS e
    ON
        r.performance_year = e.performance_year
        AND r.entity_type = e.entity_type
        AND r.entity_id = e.entity_id
        AND r.reporting_option = e.reporting_option
        AND r.collection_group = e.collection_group
