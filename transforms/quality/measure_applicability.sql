-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  The review passes, and no more measures are expected, when a specialty set is complete or
--        when every measure that has clinical topics has a complete one.

WITH entity_result AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        -- reading Q5: a measure in no set and no topic proves nothing
        coalesce(bool_or(has_complete_set), FALSE) AS has_complete_set,
        coalesce(bool_and(has_complete_topic), FALSE) AS has_complete_topics
    FROM quality._measure_cluster
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    review.submitted_measure_count,
    coalesce(entity_result.has_complete_set OR entity_result.has_complete_topics, FALSE) AS is_passed,
    CASE
        WHEN entity_result.entity_id IS NULL THEN 'no_topic_or_set'
        WHEN entity_result.has_complete_set THEN 'specialty_set_complete'
        WHEN entity_result.has_complete_topics THEN 'clinical_topics_complete'
        ELSE 'related_measures_missing'
    END AS reason
FROM quality._applicability_review AS review
LEFT JOIN entity_result
    USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
