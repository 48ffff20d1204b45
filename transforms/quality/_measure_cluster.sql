-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  A specialty set or clinical topic of a measure is complete when every measure of it was
--        sent, with patients or without (reading Q4); of several overlapping ones, one is enough.

WITH submitted AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        review.collection_group,
        points.measure_id,
        points.collection_type
    FROM quality.measure_points AS points
    INNER JOIN quality._applicability_review AS review
        USING (performance_year, entity_type, entity_id, reporting_option)
    INNER JOIN policy.quality_collection_type AS collection
        ON
            points.performance_year = collection.performance_year
            AND points.reporting_option = collection.reporting_option
            AND points.collection_type = collection.collection_type
            AND collection.is_applicability_reviewed
    INNER JOIN policy.quality_collection_group AS grouped
        ON
            review.performance_year = grouped.performance_year
            AND review.reporting_option = grouped.reporting_option
            AND review.collection_group = grouped.collection_group
            AND points.collection_type = grouped.collection_type
),

sent AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        measure_id
    FROM submitted
),

cluster AS (
    SELECT
        performance_year,
        submitted.entity_type,
        submitted.entity_id,
        submitted.reporting_option,
        submitted.collection_group,
        measure_id,
        collection_type,
        cluster.cluster_kind,
        cluster.cluster_name,
        count(*) = count(sent.measure_id) AS is_complete
    FROM submitted
    INNER JOIN reference.clinical_cluster AS cluster USING (performance_year, measure_id, collection_type)
    LEFT JOIN sent
        ON
            submitted.performance_year = sent.performance_year
            AND submitted.entity_type = sent.entity_type
            AND submitted.entity_id = sent.entity_id
            AND submitted.reporting_option = sent.reporting_option
            AND submitted.collection_group = sent.collection_group
            AND cluster.member_measure_id = sent.measure_id
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    measure_id,
    bool_or(is_complete) FILTER (WHERE cluster_kind = 'specialty_set') AS has_complete_set,
    bool_or(is_complete) FILTER (WHERE cluster_kind = 'clinical_cluster') AS has_complete_topic
FROM cluster
GROUP BY ALL
