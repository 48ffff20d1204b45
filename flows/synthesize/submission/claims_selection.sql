-- The choice of measures that CMS computes from claims, by those who report an MVP: a population
-- health measure, and for some the outcome measure of the MVP. It names the measure, without data.
WITH offered AS (
    SELECT
        v.mvp_id,
        v.measure_role,
        list(DISTINCT v.measure_id ORDER BY v.measure_id) AS measure_ids
    FROM reference.mvp_measure AS v
    INNER JOIN people.parameter AS p ON v.performance_year = p.performance_year
    INNER JOIN policy.population_health_selection AS h
        ON v.performance_year = h.performance_year
    WHERE
        v.measure_role = 'administrative_claims'
        OR (v.measure_role = 'foundation_quality' AND h.is_participant_selection)
    GROUP BY v.mvp_id, v.measure_role
)

SELECT
    r.reporter_number,
    r.program_name,
    o.measure_ids[1 + r.reporter_number % len(o.measure_ids)] AS measure_id
FROM submission.reporter AS r
INNER JOIN offered AS o ON r.program_name = o.mvp_id
-- Some leave it to CMS.
WHERE r.reporter_number % 4 > 0 OR (r.practice_kind IS NOT NULL AND r.entity_type = 'group')
ORDER BY r.reporter_number, measure_id
