-- Rule:  42 CFR 414.1380(c)(2)(i)
-- Grain: performance_year, entity_type, entity_id, category, exception_kind, exception_entity_type
-- Says:  An approved exception reaches the entity that it was approved for and, where the year's
--        scope says so, the clinicians of that practice as individuals and its subgroups.

SELECT
    x.performance_year,
    s.entity_type,
    x.entity_id,
    x.category,
    x.exception_kind,
    x.entity_type AS exception_entity_type,
    s.is_cancelled_by_submission
FROM ingest.exception AS x
INNER JOIN policy.exception_scope AS s
    ON x.performance_year = s.performance_year AND x.entity_type = s.exception_entity_type
WHERE
    x.decision = 'approved'
    AND s.entity_type = s.exception_entity_type
UNION ALL
SELECT
    x.performance_year,
    s.entity_type,
    c.tin || '-' || c.npi AS entity_id,
    x.category,
    x.exception_kind,
    x.entity_type AS exception_entity_type,
    s.is_cancelled_by_submission
FROM ingest.exception AS x
INNER JOIN policy.exception_scope AS s
    ON x.performance_year = s.performance_year AND x.entity_type = s.exception_entity_type
INNER JOIN ingest.clinician AS c
    ON x.performance_year = c.performance_year AND x.entity_id = c.tin
WHERE
    x.decision = 'approved'
    AND x.entity_type = 'group'
    AND s.entity_type = 'individual'
UNION ALL
SELECT DISTINCT
    x.performance_year,
    s.entity_type,
    r.entity_id,
    x.category,
    x.exception_kind,
    x.entity_type AS exception_entity_type,
    s.is_cancelled_by_submission
FROM ingest.exception AS x
INNER JOIN policy.exception_scope AS s
    ON x.performance_year = s.performance_year AND x.entity_type = s.exception_entity_type
INNER JOIN ingest.entity_roster AS r
    ON
        x.performance_year = r.performance_year
        AND x.entity_id = r.tin
        AND s.entity_type = r.entity_type
WHERE
    x.decision = 'approved'
    AND x.entity_type = 'group'
    AND s.entity_type = 'subgroup'
