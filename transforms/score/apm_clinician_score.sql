-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(1)(iii), (g)(4)
-- Grain: performance_year, apm_entity_id, tin, npi, category
-- Says:  In a category that rolls up each clinician of an APM Entity has the higher of the
--        individual's and the practice's score, zero if nothing was submitted, and none if a ground
--        for reweighting takes the category away or MIPS excludes the clinician (reading A15).

WITH participant AS (
    SELECT
        performance_year,
        member.entity_id AS apm_entity_id,
        tin,
        npi,
        roll_up.category,
        individual.entity_id,
        -- 414.1370(g)(4)(i): the practice's score alone, unless the practice is that one clinician
        roll_up.is_individual_score_counted OR practice.entity_id IS NULL AS is_individual_score_counted
    FROM eligibility.apm_entity_group AS member
    INNER JOIN policy.apm_roll_up AS roll_up USING (performance_year, apm_entity_kind)
    INNER JOIN eligibility.individual USING (performance_year, tin, npi)
    LEFT JOIN eligibility.listed_member AS practice
        ON
            member.performance_year = practice.performance_year
            AND practice.entity_type = 'group'
            AND member.tin = practice.tin
            AND member.npi = practice.npi
    WHERE roll_up.is_rolled_up
),

-- (b)(1)(i)-(ii): under any option (reading F21); no virtual group's score is included
submitted AS (
    SELECT
        performance_year,
        member.tin,
        member.npi,
        category,
        max(score.category_percent) FILTER (entity_type = 'individual') AS individual_percent,
        max(score.category_percent) FILTER (entity_type = 'group') AS group_percent,
        bool_or(entity_type = 'individual') AS is_individual_submitted,
        bool_or(entity_type = 'group') AS is_group_submitted
    FROM score._reported_category AS score
    INNER JOIN eligibility.entity_member AS member USING (performance_year, entity_type, entity_id)
    WHERE entity_type IN ('individual', 'group') AND score.is_submitted
    GROUP BY ALL
),

counted AS (
    SELECT
        performance_year,
        participant.apm_entity_id,
        tin,
        npi,
        category,
        participant.entity_id,
        CASE
            WHEN participant.is_individual_score_counted
                THEN greatest(submitted.individual_percent, submitted.group_percent)
            ELSE submitted.group_percent
        END AS category_percent,
        coalesce(
            submitted.is_group_submitted
            OR (participant.is_individual_score_counted AND submitted.is_individual_submitted),
            FALSE
        ) AS is_submitted
    FROM participant
    LEFT JOIN submitted USING (performance_year, tin, npi, category)
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
        counted.apm_entity_id,
        tin,
        npi,
        category,
        counted.category_percent,
        counted.is_submitted,
        reason.is_counted_in_apm_entity IS FALSE
        OR CASE
            WHEN counted.is_submitted THEN coalesce(excused.is_despite_data, FALSE)
            ELSE excused.entity_id IS NOT NULL
        END AS is_excepted
    FROM counted
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
