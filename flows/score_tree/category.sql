-- Rule:  42 CFR 414.1380(c)(1)-(2)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  Each category of an entity: points over available points, its score, its weight with the
--        reason where it is another than the base weight, and its part of the final score.

WITH arithmetic AS (
    SELECT
        *,
        'quality' AS category,
        collection_group AS counted
    FROM quality.category_score
    UNION ALL BY NAME
    SELECT
        *,
        'cost' AS category
    FROM cost.category_score
    UNION ALL BY NAME
    SELECT
        *,
        'ia' AS category
    FROM ia.category_score
    UNION ALL BY NAME
    SELECT
        *,
        'pi' AS category,
        submission_method AS counted
    FROM pi.category_score
),

bonus AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group AS counted,
        'quality' AS category,
        list({
            'name': bonus_kind,
            'uncappedPoints': uncapped_points,
            'capPoints': cap_points,
            'value': bonus_points
        } ORDER BY bonus_kind) AS bonuses
    FROM quality.bonus
    WHERE uncapped_points > 0
    GROUP BY ALL
)

SELECT
    placed.performance_year,
    placed.entity_type,
    placed.entity_id,
    placed.reporting_option,
    placed.category,
    placed.category_percent,
    placed.weight_percent,
    placed.base_weight_percent,
    -- exact to the last digit that the category score has
    CAST(placed.category_percent AS DECIMAL(28, 10)) * placed.weight_percent AS weighted_hundredths,
    placed.is_submitted,
    placed.is_scored,
    placed.weight_reason,
    coalesce(weight_rule.rule_id, other_rule.rule_id) AS weight_rule_id,
    coalesce(weight_rule.says, other_rule.says) AS weight_message,
    coalesce(weight_rule.citation, other_rule.citation) AS weight_citation,
    score_rule.rule_id AS score_rule_id,
    score_rule.says AS score_message,
    score_rule.citation AS score_citation,
    CASE
        WHEN placed.is_of_facility THEN 'score.facility_category'
        WHEN placed.is_rolled_up THEN 'score.apm_category_score'
        ELSE placed.category || '.category_score'
    END AS rule_table,
    'policy.category_weight' AS policy_table,
    policy.citation AS policy_citation,
    policy.confidence AS policy_confidence,
    {
        'counted': arithmetic.counted,
        'achievementPoints': arithmetic.achievement_points,
        'denominator': arithmetic.available_points,
        'totalBonusPoints': arithmetic.bonus_points,
        'bonuses': bonus.bonuses,
        'basePoints': CASE WHEN placed.category = 'pi' THEN interoperability.base_points END,
        'improvementPercent': arithmetic.improvement_percent,
        'hasApmParticipationCredit': arithmetic.has_apm_participation_credit,
        'isOfFacility': placed.is_of_facility,
        'facilityId': facility.facility_id,
        'totalPerformanceScorePercentile': facility.total_performance_score_percentile,
        'isDistributionDefaulted': facility.is_distribution_defaulted,
        'isRolledUp': placed.is_rolled_up,
        'creditPercent': placed.credit_percent,
        'isSubmitted': placed.is_submitted,
        'isScored': placed.is_scored,
        'isSmallPractice': placed.is_small_practice,
        'reweightedCategories': placed.reweighted_categories
    } AS facts
FROM score_tree.placed_category AS placed
LEFT JOIN policy.promoting_interoperability_category AS interoperability
    ON placed.performance_year = interoperability.performance_year
LEFT JOIN arithmetic
    ON
        placed.performance_year = arithmetic.performance_year
        AND placed.entity_type = arithmetic.entity_type
        AND placed.entity_id = arithmetic.entity_id
        AND placed.weight_option = arithmetic.reporting_option
        AND placed.category = arithmetic.category
        AND NOT placed.is_of_facility
        AND NOT placed.is_rolled_up
LEFT JOIN bonus
    ON
        placed.performance_year = bonus.performance_year
        AND placed.entity_type = bonus.entity_type
        AND placed.entity_id = bonus.entity_id
        AND placed.weight_option = bonus.reporting_option
        AND placed.category = bonus.category
        AND arithmetic.counted = bonus.counted
LEFT JOIN score.facility_category AS facility
    ON
        placed.performance_year = facility.performance_year
        AND placed.entity_type = facility.entity_type
        AND placed.entity_id = facility.entity_id
        AND placed.category = facility.category
        AND placed.is_of_facility
LEFT JOIN policy.category_weight AS policy
    ON
        placed.performance_year = policy.performance_year
        AND placed.weight_option = policy.reporting_option
        AND placed.is_small_practice = policy.is_small_practice
        AND placed.reweighted_categories = policy.reweighted_categories
        AND placed.category = policy.category
LEFT JOIN score_tree.outcome_rule AS weight_rule
    ON
        weight_rule.rule_table = 'score.reweighted_category'
        AND weight_rule.outcome_columns = 'category; reason'
        AND placed.category || '; ' || placed.weight_reason = weight_rule.outcome
LEFT JOIN score_tree.outcome_rule AS other_rule
    ON
        other_rule.rule_table = 'score.category_weight'
        AND other_rule.outcome_columns = 'reason'
        AND placed.weight_reason = other_rule.outcome
LEFT JOIN score_tree.outcome_rule AS score_rule
    ON
        score_rule.outcome_columns = 'reason'
        AND CASE
            WHEN placed.is_rolled_up THEN 'score.apm_category_score'
            ELSE placed.category || '.category_score'
        END = score_rule.rule_table
        AND coalesce(placed.roll_up_reason, arithmetic.reason) = score_rule.outcome
