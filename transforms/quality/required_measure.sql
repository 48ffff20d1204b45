-- Rule:  42 CFR 414.1335(a)(2); 42 CFR 414.1367(c)(1); 42 CFR 414.1370(g)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  Of a fixed set every measure takes a slot unless it was sent and is excluded; one that
--        was not sent takes its slot, with nothing in it, where it could have been scored.

WITH scorable AS (
    SELECT DISTINCT
        k.performance_year,
        k.reporting_option,
        k.collection_group,
        -- reading Q7: a Medicare CQM is the same measure
        least(b.measure_id, h.companion_measure_id) AS measure_id
    FROM policy.quality_collection_group AS k
    INNER JOIN reference.benchmark AS b
        ON k.performance_year = b.performance_year AND k.collection_type = b.collection_type
    ANTI JOIN reference.measure_suppression AS x
        ON
            b.performance_year = x.performance_year
            AND b.measure_id = x.measure_id
            AND b.collection_type = x.collection_type
            AND x.treatment = 'suppressed'
    LEFT JOIN reference.measure_companion AS h
        ON b.performance_year = h.performance_year AND b.measure_id = h.measure_id
    UNION
    -- the survey's benchmarks are those of its summary measures
    SELECT
        v.performance_year,
        v.reporting_option,
        k.collection_group,
        v.measure_id
    FROM policy.survey_measure AS v
    INNER JOIN policy.quality_collection_group AS k
        ON
            v.performance_year = k.performance_year
            AND v.reporting_option = k.reporting_option
            AND v.collection_type = k.collection_type
)

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    r.collection_group,
    r.measure_id,
    CASE
        WHEN c.is_counted THEN 'counted'
        WHEN c.measure_class IS NOT NULL THEN c.measure_class
        WHEN b.measure_id IS NULL THEN 'not_scorable'
        ELSE 'not_submitted'
    END AS status,
    c.is_counted IS TRUE OR (c.family_id IS NULL AND b.measure_id IS NOT NULL) AS takes_slot
FROM eligibility.scored_entity AS s
INNER JOIN policy.quality_required_measure AS r
    ON
        s.performance_year = r.performance_year
        AND s.reporting_option = r.reporting_option
        AND s.entity_type = r.entity_type
LEFT JOIN scorable AS b
    ON
        r.performance_year = b.performance_year
        AND r.reporting_option = b.reporting_option
        AND r.collection_group = b.collection_group
        AND r.measure_id = b.measure_id
LEFT JOIN quality._candidate_measure AS c
    ON
        s.performance_year = c.performance_year
        AND s.entity_type = c.entity_type
        AND s.entity_id = c.entity_id
        AND s.reporting_option = c.reporting_option
        AND r.collection_group = c.collection_group
        AND r.measure_id = c.family_id
