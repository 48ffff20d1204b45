-- Scoring entities whose final score a review moves, and TIN/NPIs: by their own score, or by the
-- scaling factor alone.
WITH entity AS (
    SELECT entity_type
    FROM before_entity AS b
    FULL JOIN after_entity AS a USING (performance_year, entity_type, entity_id, reporting_option)
    WHERE b.final_score IS DISTINCT FROM a.final_score
),

clinician AS (
    SELECT
        (b.final_score IS DISTINCT FROM a.final_score) AS has_score_move,
        (b.adjustment_percent IS DISTINCT FROM a.adjustment_percent) AS has_percent_move
    FROM before_clinician AS b
    FULL JOIN after_clinician AS a USING (performance_year, tin, npi)
)

SELECT
    'entity: ' || entity_type AS what,
    count(*) AS moved_count
FROM entity
GROUP BY ALL
UNION ALL
SELECT
    'TIN/NPI, final score' AS what,
    count(*) AS moved_count
FROM clinician
WHERE has_score_move
UNION ALL
SELECT
    'TIN/NPI, percent' AS what,
    count(*) AS moved_count
FROM clinician
WHERE has_percent_move
UNION ALL
SELECT
    'of these by the scaling factor alone' AS what,
    count(*) AS moved_count
FROM clinician
WHERE has_percent_move AND NOT has_score_move
