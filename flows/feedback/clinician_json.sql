-- Rule:  42 CFR 414.1310; 42 CFR 414.1380(c); 42 CFR 414.1405
-- Grain: performance_year, tin, npi
-- Says:  What stands on a clinician's page beside the tree of the score that was taken, as JSON, with
--        the clinician's place in the order of TINs and NPIs.

SELECT
    performance_year,
    tin,
    npi,
    dense_rank() OVER (ORDER BY tin) AS practice_number,
    row_number() OVER (PARTITION BY tin ORDER BY npi) AS clinician_number,
    clinician.entity_type,
    clinician.entity_id,
    clinician.reporting_option,
    feedback.text_of({
        'tin': tin,
        'npi': npi,
        'performanceYear': performance_year,
        'paymentYear': clinician.payment_year,
        'eligibility': {
            'isMipsEligible': clinician.is_mips_eligible,
            'reason': clinician.eligibility_reason,
            'message': clinician.eligibility_message,
            'rule': clinician.eligibility_rule_id,
            'citation': clinician.eligibility_citation,
            'policy': 'policy.eligibility_reason',
            'policyConfidence': clinician.eligibility_confidence,
            'qpStatus': clinician.qp_status,
            'qpLevel': clinician.determination_level,
            'qpApmEntityId': clinician.apm_entity_id,
            'qpSnapshotDate': clinician.snapshot_date
        },
        'finalScore': {
            'value': clinician.final_score,
            'entityType': clinician.entity_type,
            'entityId': clinician.entity_id,
            'reportingOption': clinician.reporting_option,
            'reason': clinician.final_reason,
            'rule': coalesce(clinician.final_rule_id, 'score.final_score'),
            'message': clinician.final_message,
            'citation': clinician.final_citation,
            'hierarchy': coalesce(listed.entities, [])
        },
        'adjustment': {
            'performanceThreshold': clinician.performance_threshold,
            'thresholdCitation': clinician.threshold_citation,
            'thresholdConfidence': clinician.threshold_confidence,
            'applicablePercent': clinician.applicable_percent,
            'applicableCitation': clinician.applicable_citation,
            'applicableConfidence': clinician.applicable_confidence,
            'unscaledPercent': clinician.unscaled_percent,
            'scalingFactor': clinician.scaling_factor,
            'scalingStatus': clinician.scaling_status,
            'scalingMessage': clinician.scaling_message,
            'additionalPerformanceThreshold': clinician.additional_performance_threshold,
            'unscaledAdditionalPercent': CAST(clinician.unscaled_additional_percent AS DECIMAL(18, 6)),
            'additionalScalingFactor': CASE
                WHEN clinician.unscaled_additional_percent IS NOT NULL
                    THEN clinician.additional_scaling_factor
            END,
            'unroundedBasePercent': clinician.unrounded_base_adjustment_percent,
            'unroundedAdditionalPercent': clinician.unrounded_additional_adjustment_percent,
            'unroundedPercent': clinician.unrounded_adjustment_percent,
            'value': clinician.adjustment_percent,
            'direction': clinician.direction,
            'reason': clinician.no_adjustment_reason,
            'rule': coalesce(clinician.no_adjustment_rule_id, 'adjustment.payment_adjustment'),
            'message': clinician.no_adjustment_message,
            'citation': clinician.no_adjustment_citation,
            'effectiveStartDate': clinician.effective_start_date,
            'effectiveEndDate': clinician.effective_end_date,
            'claimAdjustmentGroupCode': clinician.claim_adjustment_group_code,
            'claimAdjustmentReasonCode': clinician.claim_adjustment_reason_code,
            'remittanceAdviceRemarkCode': clinician.remittance_advice_remark_code,
            'allowedChargeAmount': clinician.allowed_charge_amount,
            'chargeSegment': clinician.charge_segment,
            'estimatedAmount': clinician.estimated_amount,
            'isCarriedToOtherPractices': coalesce(clinician.is_carried, FALSE)
        },
        'apmIncentive': {
            'value': clinician.incentive_amount,
            'percent': clinician.incentive_percent,
            'baseAmount': clinician.covered_service_payment_amount,
            'baseYear': clinician.base_year,
            'reason': clinician.no_incentive_reason,
            'message': clinician.no_incentive_message,
            'conversionFactorUpdatePercent': clinician.conversion_factor_update_percent
        },
        'boundaries': coalesce(listed.boundaries, []),
        'setAside': coalesce(listed.set_aside, [])
    }) AS facts
FROM score_tree.clinician AS clinician
LEFT JOIN feedback.clinician_list AS listed USING (performance_year, tin, npi)
