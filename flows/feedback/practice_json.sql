-- Rule:  42 CFR 414.1310; 42 CFR 414.1405
-- Grain: performance_year, tin
-- Says:  What stands on a practice's page beside the list of its clinicians, as JSON: totals over them
--        and what was sent for the practice and has no part in a score.

WITH unscored AS (
    SELECT
        performance_year,
        entity_id AS tin,
        list({
            'entityType': entity_type,
            'entityId': entity_id,
            'category': category,
            'name': name,
            'submissionMethod': submission_method,
            'programName': program_name,
            'reason': reason
        } ORDER BY category, name, submission_method, program_name) AS items
    FROM score_tree.set_aside
    WHERE entity_type = 'group'
    GROUP BY ALL
),

summed AS (
    SELECT
        performance_year,
        payment_year,
        tin,
        count(*) AS clinician_count,
        count(*) FILTER (WHERE is_mips_eligible) AS eligible_count,
        count(*) FILTER (WHERE direction = 'positive') AS increased_count,
        count(*) FILTER (WHERE direction = 'negative') AS reduced_count,
        count(*) FILTER (WHERE direction = 'neutral') AS neutral_count,
        sum(allowed_charge_amount) FILTER (WHERE is_mips_eligible) AS allowed_charge_amount,
        sum(estimated_amount) AS estimated_amount
    FROM score_tree.clinician
    GROUP BY ALL
)

SELECT
    performance_year,
    tin,
    feedback.text_of({
        'tin': tin,
        'performanceYear': performance_year,
        'paymentYear': summed.payment_year,
        'clinicianCount': summed.clinician_count,
        'eligibleCount': summed.eligible_count,
        'increasedCount': summed.increased_count,
        'reducedCount': summed.reduced_count,
        'neutralCount': summed.neutral_count,
        'allowedChargeAmount': summed.allowed_charge_amount,
        'estimatedAmount': summed.estimated_amount,
        'setAside': coalesce(unscored.items, [])
    }) AS facts
FROM summed
LEFT JOIN unscored USING (performance_year, tin)
