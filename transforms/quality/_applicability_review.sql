-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Eligible measure applicability is reviewed where only claims measures and MIPS CQMs were
--        submitted, and fewer than required or none that is an outcome or high priority.

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    k.collection_group,
    count(DISTINCT p.measure_id) AS submitted_measure_count
FROM quality.measure_points AS p
INNER JOIN policy.quality_collection_type AS c
    ON
        p.performance_year = c.performance_year
        AND p.reporting_option = c.reporting_option
        AND p.collection_type = c.collection_type
        AND c.is_submitted
INNER JOIN policy.quality_collection_group AS k
    ON
        p.performance_year = k.performance_year
        AND p.reporting_option = k.reporting_option
        AND p.collection_type = k.collection_type
INNER JOIN policy.quality_requirement AS q
    ON
        k.performance_year = q.performance_year
        AND k.reporting_option = q.reporting_option
        AND k.collection_group = q.collection_group
GROUP BY
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    k.collection_group,
    q.required_measure_count
-- reading Q5: an eCQM, a survey or a QCDR measure among them rules the review out
HAVING
    bool_and(c.is_applicability_reviewed AND p.is_registry_measure IS NOT TRUE)
    AND (
        count(DISTINCT p.measure_id) < q.required_measure_count
        OR NOT bool_or(p.is_outcome OR p.is_high_priority)
    )
