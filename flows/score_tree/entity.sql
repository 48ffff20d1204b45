-- Rule:  42 CFR 414.1380(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The root of an entity's score tree: the weighted sum, the bonuses, the unrounded sum and the
--        final score.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    shown.weight_option,
    shown.is_facility_based,
    shown.mvp_id,
    mvp.title AS mvp_title,
    final.final_score,
    final.weighted_points,
    final.complex_patient_bonus_points,
    final.small_practice_bonus_points,
    CAST(
        final.weighted_points + final.complex_patient_bonus_points + final.small_practice_bonus_points
        AS DECIMAL(18, 12)
    ) AS unrounded_points,
    final.categories_scored_count,
    final.reason,
    rule.rule_id AS reason_rule_id,
    rule.says AS reason_message,
    rule.citation AS reason_citation,
    complex.beneficiary_count,
    complex.average_hcc_risk_score,
    complex.dual_eligible_rate,
    complex.medical_complexity_points,
    complex.social_complexity_points,
    complex_rule.citation AS complex_citation,
    complex_rule.confidence AS complex_confidence,
    small_rule.citation AS small_citation,
    small_rule.confidence AS small_confidence
FROM score_tree.shown_entity AS shown
INNER JOIN score.entity_final_score AS final
    USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN reference.mvp USING (performance_year, mvp_id)
LEFT JOIN score.complex_patient_bonus AS complex USING (performance_year, entity_type, entity_id)
LEFT JOIN policy.complex_patient_bonus AS complex_rule USING (performance_year)
LEFT JOIN policy.small_practice_final_score_bonus AS small_rule USING (performance_year)
LEFT JOIN score_tree.outcome_rule AS rule
    ON
        rule.rule_table = 'score.entity_final_score'
        AND rule.outcome_columns = 'reason'
        AND final.reason = rule.outcome
