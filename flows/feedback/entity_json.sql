-- Rule:  42 CFR 414.1380
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The score tree of an entity as JSON in the shape of CMS's own scoring output: the categories
--        with their measures, the measures to improve, the bonuses, and what the total rests on.

WITH leaf AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        category,
        list(
            left(to_json({
                'name': name,
                'title': title,
                'value': points,
                'detail': CASE
                    WHEN status = 'PICKED'
                        THEN 'Contributing ' || rtrim(rtrim(CAST(points AS VARCHAR), '0'), '.')
                    ELSE 'Not contributing'
                END,
                'instrumentations': [rule_id]
            })::VARCHAR, -1)
            || ',"metadata":'
            || left(to_json({
                'processingStatus': status,
                'maxContribution': maximum_points,
                'unroundedScoreValue': points,
                'messages': {'score': message},
                'rule': rule_table,
                'citation': citation,
                'policy': policy_table,
                'policyCitation': policy_citation,
                'policyConfidence': policy_confidence,
                'nextRate': next_rate,
                'nextPoints': next_points,
                'nextFinalScorePoints': next_final_points
            })::VARCHAR, -1)
            || ','
            || substr(facts::VARCHAR, 2)
            || '}'
            ORDER BY position, name
        ) AS leaves
    FROM score_tree.measure
    GROUP BY ALL
),

improvable AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        '{"name":"feedback-' || category || '","parts":['
        || string_agg(
            to_json({
                'name': name,
                'title': title,
                'detail': 'Focus on improving measure ' || name,
                'metadata': {
                    'nextRate': next_rate,
                    'nextPoints': next_points,
                    'nextFinalScorePoints': next_final_points
                }
            })::VARCHAR, ','
            ORDER BY next_final_points DESC, name, node_id
        )
        || ']}' AS part
    FROM score_tree.measure
    WHERE next_final_points > 0
    GROUP BY performance_year, entity_type, entity_id, reporting_option, category
),

focus AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        string_agg(',' || part, '' ORDER BY part) AS parts
    FROM improvable
    GROUP BY ALL
),

branch AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        category,
        weight_percent,
        category_percent,
        weighted_hundredths,
        left(to_json({
            'name': category,
            'title': upper(category) || ' component of total score',
            'detail': 'Scoring based on weight of ' || rtrim(rtrim(CAST(weight_percent AS VARCHAR), '0'), '.') || '%.',
            'value': CAST(round(weighted_hundredths / 100, 4) AS DECIMAL(18, 4))
        })::VARCHAR, -1)
        || ',"original":'
        || left(to_json({
            'name': category,
            'value': CAST(round(category_percent, 4) AS DECIMAL(18, 4)),
            'detail': coalesce('Picked the highest scoring measurement set ' || facts.counted, score_message)
        })::VARCHAR, -1)
        || ',"parts":['
        || left(to_json({
            'name': category,
            'title': upper(category) || ' score',
            'value': CAST(round(category_percent, 4) AS DECIMAL(18, 4)),
            'detail': facts.counted,
            'instrumentations': list_filter([rule_table, score_rule_id], lambda rule: rule IS NOT NULL),
            'warnings': []::VARCHAR[]
        })::VARCHAR, -1)
        || ',"parts":[' || coalesce(array_to_string(leaf.leaves, ','), '')
        || '],"metadata":'
        || left(to_json({
            'messages': {'score': score_message},
            'citation': score_citation,
            'maxContribution': 100,
            'unroundedScoreValue': category_percent
        })::VARCHAR, -1)
        || ',' || substr(to_json(facts)::VARCHAR, 2)
        || '}],"instrumentations":' || to_json([rule_table])::VARCHAR
        || ',"warnings":[],"metadata":' || to_json({'unroundedScoreValue': category_percent})::VARCHAR
        || '},"metadata":'
        || to_json({
            'maxContribution': weight_percent,
            'unroundedScoreValue': CAST(weighted_hundredths / 100 AS DECIMAL(28, 12)),
            'baseWeight': base_weight_percent,
            'weightReason': weight_reason,
            'messages': {'weight': weight_message},
            'citation': weight_citation,
            'rule': 'score.category_weight',
            'weightRule': weight_rule_id,
            'policy': policy_table,
            'policyCitation': policy_citation,
            'policyConfidence': policy_confidence
        })::VARCHAR
        || '}' AS part
    FROM score_tree.category
    LEFT JOIN leaf USING (performance_year, entity_type, entity_id, reporting_option, category)
),

-- the order in which CMS's fact sheets name the categories
ordered AS (
    SELECT * FROM (
        VALUES ('quality', 1), ('cost', 2), ('ia', 3), ('pi', 4)
    ) AS listed (category, place)
),

total AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        string_agg(part, ',' ORDER BY place) AS parts,
        string_agg(
            '"maxContribution' || CASE category
                WHEN 'quality' THEN 'Quality'
                WHEN 'cost' THEN 'Cost'
                ELSE upper(category)
            END || '":' || to_json(weight_percent)::VARCHAR
            || ',"' || category || 'CategoryScore":'
            || coalesce(to_json(CAST(round(category_percent, 4) AS DECIMAL(18, 4)))::VARCHAR, 'null')
            || ',"' || category || 'CategoryScoreUnrounded":'
            || coalesce(to_json(category_percent)::VARCHAR, 'null')
            || ',"' || category || 'WeightedScore":'
            || coalesce(to_json(CAST(weighted_hundredths / 100 AS DECIMAL(28, 12)))::VARCHAR, 'null'),
            ',' ORDER BY place
        ) AS figures
    FROM branch
    INNER JOIN ordered USING (category)
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    '[' || total.parts || coalesce(focus.parts, '') || ',{"name":"bonuses","value":'
    || to_json(
        CAST(entity.complex_patient_bonus_points + entity.small_practice_bonus_points AS DECIMAL(18, 12))
    )::VARCHAR
    || ',"parts":['
    || to_json({
        'name': 'complexPatientBonus',
        'title': 'Complex patient bonus',
        'value': entity.complex_patient_bonus_points,
        'instrumentations': ['score.complex_patient_bonus'],
        'metadata': {
            'unroundedScoreValue': entity.complex_patient_bonus_points,
            'beneficiaryCount': entity.beneficiary_count,
            'averageHccRiskScore': entity.average_hcc_risk_score,
            'dualEligibleRate': entity.dual_eligible_rate,
            'medicalComplexityPoints': entity.medical_complexity_points,
            'socialComplexityPoints': entity.social_complexity_points,
            'policy': 'policy.complex_patient_bonus',
            'policyCitation': entity.complex_citation,
            'policyConfidence': entity.complex_confidence
        }
    })::VARCHAR
    || ','
    || to_json({
        'name': 'smallPracticeBonus',
        'title': 'Small practice bonus',
        'value': entity.small_practice_bonus_points,
        'instrumentations': ['score.small_practice_bonus'],
        'metadata': {
            'unroundedScoreValue': entity.small_practice_bonus_points,
            'policy': 'policy.small_practice_final_score_bonus',
            'policyCitation': entity.small_citation,
            'policyConfidence': entity.small_confidence
        }
    })::VARCHAR
    || ']}]' AS parts,
    left(to_json({
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
        'messages': {'total': entity.reason_message}
    })::VARCHAR, -1) || ',' || total.figures || '}' AS metadata
FROM score_tree.entity AS entity
INNER JOIN total USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN focus USING (performance_year, entity_type, entity_id, reporting_option)
