-- Who submits, with the plan of their kind (synthetic.reporter): individuals and groups as their
-- practice does, and the entities of other kinds.
WITH individual AS (
    SELECT
        'individual' AS entity_type, tin, npi,
        tin || '-' || npi AS entity_key,
        clinician_number AS entity_number, practice_number, practice_size, kind, member_number,
        1 AS clinicians, practice_skill, pcmh_practice_site_percent,
        practice_size <= 15
        OR is_non_patient_facing
        OR is_hospital_based
        OR is_asc_based
        OR clinician_type = 'clinical_social_worker' AS is_likely_without_pi
    FROM people.clinician
    INNER JOIN claims.volume USING (clinician_number)
    WHERE
        chance('reports', clinician_number) < CASE
            WHEN reporting_plan NOT IN ('individual', 'both') THEN 0
            WHEN kind IS NOT NULL THEN 1
            WHEN reporting_plan = 'individual' AND volume_class = 'high' THEN 0.95
            WHEN reporting_plan = 'individual' AND volume_class = 'low' THEN 0.86
            WHEN reporting_plan = 'individual' OR volume_class = 'high' THEN 0.85
            ELSE 0.90
        END
),

practice_group AS (
    SELECT
        'group' AS entity_type,
        coalesce(kind.group_tin, practice.tin) AS tin,
        coalesce(kind.group_tin, practice.tin) AS entity_key,
        clinicians_before + 1 AS entity_number,
        practice_number, practice_size, kind, 0 AS member_number, practice_size AS clinicians,
        practice_skill, pcmh_practice_site_percent,
        practice_size <= 15 AS is_likely_without_pi
    FROM people.practice
    WHERE reporting_plan IN ('group', 'both')
),

other AS (
    SELECT
        entity_type, entity_id, entity_id AS entity_key,
        min(clinician_number) AS entity_number,
        min(practice_number) AS practice_number,
        max(practice_size) AS practice_size,
        arg_min(practice.kind, practice_number) AS kind,
        CASE right(entity_id, 1) WHEN 'B' THEN 1 WHEN 'C' THEN 2 ELSE 0 END AS member_number,
        count(*) AS clinicians,
        min(practice_skill) AS practice_skill,
        FALSE AS is_likely_without_pi
    FROM people.entity_member
    INNER JOIN people.practice USING (practice_number)
    LEFT JOIN people.apm_entity USING (entity_id)
    WHERE
        CASE
            WHEN practice.kind IS NOT NULL THEN NOT coalesce(practice.kind.is_entity_silent, FALSE)
            WHEN entity_type = 'apm' THEN chance('apm reports', apm_entity.entity_number) < 0.4
            ELSE TRUE
        END
    GROUP BY entity_type, entity_id
),

everyone AS (
    SELECT * FROM individual
    UNION ALL BY NAME
    SELECT * FROM practice_group
    UNION ALL BY NAME
    SELECT * FROM other
)

SELECT
    everyone.*, plan,
    row_number() OVER (ORDER BY entity_number, everyone.entity_type, entity_id) AS reporter_number
FROM everyone
LEFT JOIN synthetic.reporter AS plan
    ON
        kind.practice_kind = plan.practice_kind
        AND coalesce(everyone.entity_type = plan.entity_type, TRUE)
        AND member_number >= coalesce(plan.first_member, 0)
        AND member_number <= coalesce(plan.last_member, member_number)
ORDER BY reporter_number
