-- Rule:  42 CFR 414.1380(b)(1)(vii)(A); reading P17; reading P18
-- Grain: performance_year, measure_id, collection_type, treatment
-- Says:  Changed clinical guidelines suppress a measure, changed diagnosis codes truncate it to nine
--        months; a flag that names no collection type holds for all of the measure's.

WITH
-- An empty list beside a set flag names no collection type either
impacted AS (
    SELECT
        m.performance_year,
        m.measure_id,
        'truncated' AS treatment,
        unnest(
            CASE WHEN len(m.icd_impacted) > 0 THEN m.icd_impacted ELSE m.submission_methods END
        ) AS collection_type
    FROM
        release_measures AS m
    WHERE
        m.is_icd_impacted IS TRUE OR len(m.icd_impacted) > 0
),

changed AS (
    SELECT
        m.performance_year,
        m.measure_id,
        'suppressed' AS treatment,
        unnest(
            CASE
                WHEN len(m.clinical_guideline_changed) > 0 THEN m.clinical_guideline_changed
                ELSE m.submission_methods
            END
        ) AS collection_type
    FROM
        release_measures AS m
    WHERE
        m.is_clinical_guideline_changed IS TRUE OR len(m.clinical_guideline_changed) > 0
)

SELECT
    s.performance_year,
    s.measure_id,
    s.collection_type,
    s.treatment
FROM (
    FROM impacted
    UNION ALL
    FROM changed
) AS s
ORDER BY ALL
