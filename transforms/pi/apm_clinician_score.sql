-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(4)
-- Grain: performance_year, apm_entity_id, tin, npi
-- Says:  Each clinician of an APM Entity has the higher of the individual's and the practice's score,
--        zero if nothing was submitted, and none if a ground for reweighting takes the category away
--        or MIPS excludes the clinician (reading A15).

WITH participant AS (
    SELECT
        performance_year,
        member.entity_id AS apm_entity_id,
        tin,
        npi,
        individual.entity_id
    FROM eligibility.entity_member AS member
    INNER JOIN eligibility.individual USING (performance_year, tin, npi)
    WHERE member.entity_type = 'apm'
),

submitted AS (
    SELECT
        performance_year,
        member.tin,
        member.npi,
        max(score.category_percent) AS category_percent
    FROM pi.measurement_set_score AS score
    INNER JOIN eligibility.entity_member AS member USING (performance_year, entity_type, entity_id)
    WHERE entity_type <> 'apm'
    GROUP BY ALL
),

-- Whether data undo the ground is the ground's own matter (reading F6).
excused AS (
    SELECT
        performance_year,
        entity_id,
        bool_or(NOT is_cancelled_by_submission) AS is_despite_data
    FROM reweighting.ground
    WHERE entity_type = 'individual' AND category = 'pi'
    GROUP BY ALL
),

judged AS (
    SELECT
        performance_year,
        participant.apm_entity_id,
        tin,
        npi,
        submitted.category_percent,
        submitted.npi IS NOT NULL AS is_submitted,
        reason.is_counted_in_apm_entity IS FALSE
        OR CASE
            WHEN submitted.npi IS NULL THEN excused.entity_id IS NOT NULL
            ELSE coalesce(excused.is_despite_data, FALSE)
        END AS is_excepted
    FROM participant
    LEFT JOIN submitted USING (performance_year, tin, npi)
    LEFT JOIN excused USING (performance_year, entity_id)
    LEFT JOIN eligibility.mips_eligible USING (performance_year, tin, npi)
    LEFT JOIN policy.eligibility_reason AS reason USING (performance_year, eligibility_reason)
)

SELECT
    performance_year,
    apm_entity_id,
    tin,
    npi,
    CASE WHEN NOT is_excepted THEN coalesce(category_percent, 0) END AS category_percent,
    is_submitted,
    is_excepted
FROM judged
