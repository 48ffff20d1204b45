-- Rule:  42 CFR 414.1405(b)-(d); 42 CFR 414.1310(b)(1)(iii)
-- Grain: performance_year, tin, npi, node_id
-- Says:  What lay next above a clinician: the borders of the final score at which the adjustment becomes
--        another, and the criteria of low volume that the clinician or the practice did not exceed.

WITH score_border AS (
    SELECT
        threshold.performance_year,
        'reduction_floor' AS boundary,
        threshold.performance_threshold * floor.performance_threshold_rate AS border,
        'policy.reduction_floor' AS policy_table,
        floor.citation,
        floor.confidence
    FROM policy.performance_threshold AS threshold
    INNER JOIN policy.reduction_floor AS floor USING (performance_year)
    UNION ALL
    SELECT
        performance_year,
        'performance_threshold' AS boundary,
        performance_threshold AS border,
        'policy.performance_threshold' AS policy_table,
        citation,
        confidence
    FROM policy.performance_threshold
    UNION ALL
    SELECT
        performance_year,
        'additional_performance_threshold' AS boundary,
        additional_performance_threshold AS border,
        'policy.exceptional_performance' AS policy_table,
        citation,
        confidence
    FROM policy.exceptional_performance
    WHERE additional_performance_threshold IS NOT NULL
),

low_volume AS (
    SELECT
        volume.performance_year,
        member.tin,
        member.npi,
        volume.entity_type,
        volume.segment,
        unnest([
            {
                'name': 'allowed_charge_amount', 'has': CAST(volume.allowed_charge_amount AS DECIMAL(18, 2)),
                'of': CAST(threshold.allowed_charge_threshold_amount AS DECIMAL(18, 2))
            },
            {
                'name': 'beneficiary_count', 'has': CAST(volume.beneficiary_count AS DECIMAL(18, 2)),
                'of': CAST(threshold.beneficiary_threshold_count AS DECIMAL(18, 2))
            },
            {
                'name': 'service_count', 'has': CAST(volume.service_count AS DECIMAL(18, 2)),
                'of': CAST(threshold.service_threshold_count AS DECIMAL(18, 2))
            }
        ]) AS criterion,
        threshold.citation,
        threshold.confidence
    FROM eligibility.allowed_charges AS volume
    INNER JOIN eligibility.entity_member AS member USING (performance_year, entity_type, entity_id)
    INNER JOIN policy.low_volume_threshold AS threshold USING (performance_year)
    INNER JOIN policy.low_volume_level AS level USING (performance_year, entity_type)
    WHERE level.is_tested
)

SELECT
    performance_year,
    final.tin,
    final.npi,
    score_border.boundary AS node_id,
    'final_score' AS subject,
    score_border.boundary,
    final.entity_type,
    CAST(NULL AS SMALLINT) AS segment,
    CAST(final.final_score AS DECIMAL(18, 2)) AS value,
    CAST(score_border.border AS DECIMAL(18, 2)) AS border,
    CAST(score_border.border - final.final_score AS DECIMAL(18, 2)) AS lacking,
    score_border.policy_table,
    score_border.citation,
    score_border.confidence
FROM score.final_score AS final
INNER JOIN score_border USING (performance_year)
WHERE
    final.final_score < score_border.border
    -- (b)(2): not greater than one-fourth takes the whole reduction
    OR (score_border.boundary = 'reduction_floor' AND final.final_score = score_border.border)
UNION ALL
SELECT
    performance_year,
    tin,
    npi,
    entity_type || ' ' || segment || ' ' || criterion.name AS node_id,
    'low_volume' AS subject,
    criterion.name AS boundary,
    entity_type,
    segment,
    criterion.has AS value,
    criterion.of AS border,
    criterion.of - criterion.has AS lacking,
    'policy.low_volume_threshold' AS policy_table,
    citation,
    confidence
FROM low_volume
WHERE criterion.has <= criterion.of
