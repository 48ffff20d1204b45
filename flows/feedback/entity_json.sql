-- Rule:  42 CFR 414.1380
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The score tree of an entity as JSON in the shape of CMS's own scoring output: the categories,
--        what to improve, the bonuses, and what the total rests on.

-- the order in which the pages name the categories
WITH place AS (
    SELECT
        unnest(['quality', 'cost', 'ia', 'pi']) AS category,
        generate_subscripts(['quality', 'cost', 'ia', 'pi'], 1) AS place
),

total AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        string_agg(part, ',' ORDER BY place) AS parts,
        string_agg(',' || advice, '' ORDER BY place) AS advice,
        string_agg(substr(left(figures, -1), 2), ',' ORDER BY place) AS figures
    FROM feedback.category_json
    INNER JOIN place USING (category)
    GROUP BY ALL
),

bonus AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        feedback.text_of({
            'name': 'bonuses',
            'value': CAST(complex_patient_bonus_points + small_practice_bonus_points AS DECIMAL(18, 12)),
            'parts': [
                {
                    'name': 'complexPatientBonus',
                    'title': 'Complex patient bonus',
                    'value': complex_patient_bonus_points,
                    'instrumentations': ['score.complex_patient_bonus'],
                    'metadata': {
                        'unroundedScoreValue': complex_patient_bonus_points,
                        'policy': 'policy.complex_patient_bonus',
                        'policyCitation': complex_citation,
                        'policyConfidence': complex_confidence
                    }
                },
                {
                    'name': 'smallPracticeBonus',
                    'title': 'Small practice bonus',
                    'value': small_practice_bonus_points,
                    'instrumentations': ['score.small_practice_bonus'],
                    'metadata': {
                        'unroundedScoreValue': small_practice_bonus_points,
                        'policy': 'policy.small_practice_final_score_bonus',
                        'policyCitation': small_citation,
                        'policyConfidence': small_confidence
                    }
                }
            ]
        }) AS part
    FROM score_tree.entity
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    '[' || total.parts || coalesce(total.advice, '') || ',' || bonus.part || ']' AS parts,
    feedback.joined(
        feedback.text_of({
            'entityType': entity_type,
            'entityId': entity_id,
            'reportingOption': reporting_option,
            'mvpId': entity.mvp_id,
            'mvpTitle': entity.mvp_title,
            'isFacilityBased': entity.is_facility_based,
            'maxTotalScore': 100,
            'value': entity.final_score,
            'unroundedScoreValue': entity.unrounded_points,
            'weightedPoints': entity.weighted_points,
            'categoriesScoredCount': entity.categories_scored_count,
            'reason': entity.reason,
            'rule': coalesce(entity.reason_rule_id, 'score.entity_final_score'),
            'messages': { 'total': entity.reason_message },
            'complexPatients': {
                'beneficiaryCount': entity.beneficiary_count,
                'averageHccRiskScore': entity.average_hcc_risk_score,
                'dualEligibleRate': entity.dual_eligible_rate,
                'medicalComplexityPoints': entity.medical_complexity_points,
                'socialComplexityPoints': entity.social_complexity_points
            }
        }),
        '{' || total.figures || '}'
    ) AS metadata
FROM score_tree.entity AS entity
INNER JOIN total USING (performance_year, entity_type, entity_id, reporting_option)
INNER JOIN bonus USING (performance_year, entity_type, entity_id, reporting_option)
