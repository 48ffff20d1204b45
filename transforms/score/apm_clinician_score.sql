-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1370(f)(1), (g)(1)(iii), (g)(4)
-- Grain: performance_year, apm_entity_id, tin, npi, category
-- Says:  In a category that rolls up each clinician of an APM Entity has the higher of the
--        individual's and the practice's score as far as they count, zero if nothing was submitted,
--        and none if a ground for reweighting takes the category away or MIPS excludes the clinician
--        (reading A15).

WITH participant AS (
    SELECT
        performance_year,
        member.entity_id AS apm_entity_id,
        tin,
        npi,
        roll_up.category,
        individual.entity_id
    FROM eligibility.apm_entity_group AS member
    INNER JOIN policy.apm_roll_up AS roll_up USING (performance_year, apm_entity_kind)
    INNER JOIN eligibility.individual USING (performance_year, tin, npi)
    WHERE roll_up.is_rolled_up
),

-- under any option: reading F21
submitted AS (
    SELECT
        performance_year,
        counted.apm_entity_id,
        counted.tin,
        counted.npi,
        category,
        max(score.category_percent) AS category_percent
    FROM eligibility.apm_counted_entity AS counted
    INNER JOIN score._reported_category AS score
        USING (performance_year, entity_type, entity_id, category)
    WHERE score.is_submitted
    GROUP BY ALL
),

-- Whether data undo the ground is the ground's own matter (reading F6).
excused AS (
    SELECT
        performance_year,
        entity_id,
        category,
        bool_or(NOT is_cancelled_by_submission) AS is_despite_data
    FROM reweighting.ground
    WHERE entity_type = 'individual'
    GROUP BY ALL
),

judged AS (
    SELECT
        performance_year,
        apm_entity_id,
        tin,
        npi,
        category,
        submitted.category_percent,
        submitted.npi IS NOT NULL AS is_submitted,
        reason.is_counted_in_apm_entity IS FALSE
        OR CASE
            WHEN submitted.npi IS NULL THEN excused.entity_id IS NOT NULL
            ELSE coalesce(excused.is_despite_data, FALSE)
        END AS is_excepted
    FROM participant
    LEFT JOIN submitted USING (performance_year, apm_entity_id, tin, npi, category)
    LEFT JOIN excused USING (performance_year, entity_id, category)
    LEFT JOIN eligibility.mips_eligible USING (performance_year, tin, npi)
    LEFT JOIN policy.eligibility_reason AS reason USING (performance_year, eligibility_reason)
)

SELECT
    performance_year,
    apm_entity_id,
    tin,
    npi,
    category,
    CASE
        WHEN is_excepted THEN NULL
        -- data in which nothing can be scored are no zero
        WHEN is_submitted THEN category_percent
        ELSE 0
    END AS category_percent,
    is_submitted,
    is_excepted
FROM judged
