-- Rule:  42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, measure_id, collection_type, cluster_kind, cluster_name, member_measure_id
-- Says:  The clinically related measures that a submitted measure brings into question.

WITH
cluster AS (
    SELECT
        c.performance_year,
        c.measure_id,
        c.collection_type,
        'clinical_cluster' AS cluster_kind,
        unnest(c.clinical_clusters) AS listed
    FROM
        release_clusters AS c
    UNION ALL
    SELECT
        c.performance_year,
        c.measure_id,
        c.collection_type,
        'specialty_set' AS cluster_kind,
        unnest(c.specialty_sets) AS listed
    FROM
        release_clusters AS c
)

SELECT
    c.performance_year,
    c.measure_id,
    c.collection_type,
    c.cluster_kind,
    c.listed.name AS cluster_name,
    unnest(c.listed.measure_ids) AS member_measure_id
FROM
    cluster AS c
ORDER BY ALL
