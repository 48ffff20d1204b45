-- Rule:  42 CFR 414.1310; 42 CFR 414.1380(c); 42 CFR 414.1405
-- Grain: performance_year, tin, npi
-- Says:  The trunk of a clinician's score tree: eligible or not, whose final score, the adjustment
--        before and after the scaling factors, unrounded and as delivered, and the dollars that it is
--        estimated to move.

SELECT
    performance_year,
    payment_year.payment_year,
    tin,
    npi,
    eligible.is_mips_eligible,
    eligible.eligibility_reason,
    eligible_rule.rule_id AS eligibility_rule_id,
    reason.note AS eligibility_message,
    reason.citation AS eligibility_citation,
    reason.confidence AS eligibility_confidence,
    qp.qp_status,
    qp.determination_level,
    qp.apm_entity_id,
    qp.snapshot_date,
    final.final_score,
    final.entity_type,
    final.entity_id,
    final.reporting_option,
    final.reason AS final_reason,
    final_rule.rule_id AS final_rule_id,
    final_rule.says AS final_message,
    final_rule.citation AS final_citation,
    threshold.performance_threshold,
    threshold.citation AS threshold_citation,
    threshold.confidence AS threshold_confidence,
    applicable.applicable_percent,
    applicable.citation AS applicable_citation,
    applicable.confidence AS applicable_confidence,
    slide.adjustment_percent AS unscaled_percent,
    scaling.scaling_factor,
    scaling.status AS scaling_status,
    scaling_rule.says AS scaling_message,
    extra.adjustment_numerator / nullif(extra.adjustment_denominator, 0) AS unscaled_additional_percent,
    additional.scaling_factor AS additional_scaling_factor,
    pool.additional_performance_threshold,
    adjustment.unrounded_base_adjustment_percent,
    delivered.unrounded_additional_adjustment_percent,
    adjustment.unrounded_adjustment_percent,
    delivered.adjustment_percent,
    adjustment.direction,
    delivered.no_adjustment_reason,
    none_rule.rule_id AS no_adjustment_rule_id,
    none_rule.says AS no_adjustment_message,
    none_rule.citation AS no_adjustment_citation,
    delivered.effective_start_date,
    delivered.effective_end_date,
    delivered.claim_adjustment_group_code,
    delivered.claim_adjustment_reason_code,
    delivered.remittance_advice_remark_code,
    delivered.allowed_charge_amount,
    charge.segment AS charge_segment,
    CAST(delivered.allowed_charge_amount * delivered.adjustment_percent / 100 AS DECIMAL(18, 2))
        AS estimated_amount,
    incentive.incentive_amount,
    incentive.incentive_percent,
    incentive.covered_service_payment_amount,
    incentive.base_year,
    incentive.no_incentive_reason,
    incentive_rule.says AS no_incentive_message,
    factor.update_percent AS conversion_factor_update_percent,
    carried.tin = tin AS is_carried
FROM eligibility.mips_eligible AS eligible
INNER JOIN policy.performance_year AS payment_year USING (performance_year)
INNER JOIN policy.performance_threshold AS threshold USING (performance_year)
INNER JOIN policy.applicable_percent AS applicable USING (performance_year)
LEFT JOIN policy.eligibility_reason AS reason USING (performance_year, eligibility_reason)
LEFT JOIN eligibility.qp_status AS qp USING (performance_year, npi)
LEFT JOIN score.final_score AS final USING (performance_year, tin, npi)
LEFT JOIN adjustment.sliding_scale AS slide USING (performance_year, tin, npi)
LEFT JOIN adjustment.scaling_factor AS scaling USING (performance_year)
LEFT JOIN adjustment.exceptional_performance AS extra USING (performance_year, tin, npi)
LEFT JOIN adjustment.additional_scaling_factor AS additional USING (performance_year)
LEFT JOIN policy.exceptional_performance AS pool USING (performance_year)
LEFT JOIN adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
LEFT JOIN payment_file.clinician AS delivered USING (performance_year, tin, npi)
LEFT JOIN adjustment.charge AS charge USING (performance_year, tin, npi)
LEFT JOIN payment_file.apm_incentive AS incentive USING (performance_year, npi)
LEFT JOIN payment_file.qualifying_apm_conversion_factor AS factor USING (performance_year, npi)
LEFT JOIN payment_file.carried_adjustment AS carried USING (performance_year, npi)
LEFT JOIN score_tree.outcome_rule AS eligible_rule
    ON
        eligible_rule.rule_table = 'eligibility.mips_eligible'
        AND eligible_rule.outcome_columns = 'eligibility_reason'
        AND eligible.eligibility_reason = eligible_rule.outcome
LEFT JOIN score_tree.outcome_rule AS final_rule
    ON
        final_rule.rule_table = 'score.final_score'
        AND final_rule.outcome_columns = 'reason'
        AND final.reason = final_rule.outcome
LEFT JOIN score_tree.outcome_rule AS scaling_rule
    ON
        scaling_rule.rule_table = 'adjustment.scaling_factor'
        AND scaling_rule.outcome_columns = 'status'
        AND scaling.status = scaling_rule.outcome
LEFT JOIN score_tree.outcome_rule AS none_rule
    ON
        none_rule.rule_table = 'adjustment.payment_adjustment'
        AND none_rule.outcome_columns = 'no_adjustment_reason'
        AND delivered.no_adjustment_reason = none_rule.outcome
LEFT JOIN score_tree.outcome_rule AS incentive_rule
    ON
        incentive_rule.rule_table = 'payment_file.apm_incentive'
        AND incentive_rule.outcome_columns = 'no_incentive_reason'
        AND incentive.no_incentive_reason = incentive_rule.outcome
