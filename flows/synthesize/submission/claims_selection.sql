-- The choice of measures that CMS computes from claims, by those who report an MVP: a population
-- health measure, and for some the outcome measure of the MVP. It names the measure, without data.
WITH offered AS (
    SELECT
        mvp_id AS program_name, measure_role,
        list(DISTINCT measure_id ORDER BY measure_id) AS measure_ids
    FROM reference.mvp_measure
    CROSS JOIN policy.population_health_selection
    WHERE
        measure_role = 'administrative_claims'
        OR (measure_role = 'foundation_quality' AND is_participant_selection)
    GROUP BY ALL
)

SELECT
    reporter_number, program_name,
    turn_of(measure_ids, reporter_number) AS measure_id
FROM submission.reporter
INNER JOIN offered USING (program_name)
-- Some leave it to CMS.
WHERE reporter_number % 4 > 0 OR (kind IS NOT NULL AND entity_type = 'group')
ORDER BY reporter_number, measure_id
