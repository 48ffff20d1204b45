-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)
-- Grain: performance_year, entity_id, reporting_option, category
-- Says:  A category that an APM Entity does not report itself has the mean over its clinicians, where
--        the year rolls it up, or what the entity has without data if that is more; for quality a
--        model that asks for no reporting to MIPS adds a credit.

WITH rule AS (
    SELECT DISTINCT
        performance_year,
        member.entity_id,
        roll_up.category,
        roll_up.is_rolled_up,
        roll_up.credit_percent
    FROM eligibility.apm_entity_group AS member
    INNER JOIN policy.apm_roll_up AS roll_up USING (performance_year, apm_entity_kind)
),

judged AS (
    SELECT
        performance_year,
        entity_id,
        reported.reporting_option,
        category,
        reported.category_percent,
        reported.is_submitted,
        reported.is_scored,
        rolled_up_score.category_percent AS rolled_up_percent,
        rolled_up_score.is_submitted AS is_rolled_up_submitted,
        rule.credit_percent,
        rule.is_rolled_up IS TRUE AND NOT reported.is_submitted AS is_rolled_up
    FROM score._reported_category AS reported
    LEFT JOIN rule USING (performance_year, entity_id, category)
    LEFT JOIN score.rolled_up_score USING (performance_year, entity_id, category)
    WHERE reported.entity_type = 'apm'
),

made_up AS (
    SELECT
        *,
        CASE
            -- reading F21: an option's credit and claims measures need no data
            WHEN is_rolled_up THEN greatest(rolled_up_percent, nullif(category_percent, 0))
            ELSE category_percent
        END AS mips_percent
    FROM judged
)

SELECT
    performance_year,
    entity_id,
    reporting_option,
    category,
    CASE
        -- 414.1370(g)(1)(ii), with reading F23
        WHEN credit_percent IS NOT NULL THEN least(100, credit_percent + coalesce(mips_percent, 0))
        ELSE mips_percent
    END AS category_percent,
    is_submitted OR (is_rolled_up AND is_rolled_up_submitted IS TRUE) AS is_submitted,
    CASE
        WHEN credit_percent IS NOT NULL THEN TRUE
        -- reading A13: nobody may be left to take the mean over
        WHEN is_rolled_up THEN mips_percent IS NOT NULL
        ELSE is_scored
    END AS is_scored,
    CASE
        WHEN NOT is_rolled_up THEN NULL
        WHEN rolled_up_percent IS NULL THEN 'every_clinician_excepted'
        WHEN is_rolled_up_submitted THEN 'mean_of_clinicians'
    END AS reason,
    credit_percent
FROM made_up
