-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  A specialty set or clinical topic of a measure is complete when every measure of it was
--        submitted; of several overlapping ones, one is enough.

WITH submitted AS (
    SELECT
        p.performance_year,
        p.entity_type,
        p.entity_id,
        p.reporting_option,
        r.collection_group,
        p.measure_id,
        p.collection_type
    FROM quality.measure_points AS p
    INNER JOIN quality._applicability_review AS r
        ON
            p.performance_year = r.performance_year
            AND p.entity_type = r.entity_type
            AND p.entity_id = r.entity_id
            AND p.reporting_option = r.reporting_option
    INNER JOIN policy.quality_collection_type AS c
        ON
            p.performance_year = c.performance_year
            AND p.reporting_option = c.reporting_option
            AND p.collection_type = c.collection_type
            AND c.is_submitted
    INNER JOIN policy.quality_collection_group AS k
        ON
            r.performance_year = k.performance_year
            AND r.reporting_option = k.reporting_option
            AND r.collection_group = k.collection_group
            AND p.collection_type = k.collection_type
),

sent AS (
    SELECT DISTINCT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.collection_group,
        s.measure_id
    FROM submitted AS s
),

cluster AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.collection_group,
        s.measure_id,
        s.collection_type,
        k.cluster_kind,
        k.cluster_name,
        count(*) = count(t.measure_id) AS is_complete
    FROM submitted AS s
    INNER JOIN reference.clinical_cluster AS k
        ON
            s.performance_year = k.performance_year
            AND s.measure_id = k.measure_id
            AND s.collection_type = k.collection_type
    LEFT JOIN sent AS t
        ON
            s.performance_year = t.performance_year
            AND s.entity_type = t.entity_type
            AND s.entity_id = t.entity_id
            AND s.reporting_option = t.reporting_option
            AND s.collection_group = t.collection_group
            AND k.member_measure_id = t.measure_id
    GROUP BY ALL
)

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    c.collection_group,
    c.measure_id,
    bool_or(c.is_complete) FILTER (WHERE c.cluster_kind = 'specialty_set') AS has_complete_set,
    bool_or(c.is_complete) FILTER (WHERE c.cluster_kind = 'clinical_cluster') AS has_complete_topic
FROM cluster AS c
GROUP BY ALL
