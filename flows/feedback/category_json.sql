-- Rule:  42 CFR 414.1380(b)-(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  A category as JSON in the shape of CMS's own scoring output: its part of the total score, the
--        measurement set that counts, and the measures in it.

WITH valued AS (
    SELECT
        branch.*,
        CASE branch.category
            WHEN 'quality' THEN 'Quality'
            WHEN 'cost' THEN 'Cost'
            ELSE upper(branch.category)
        END AS label,
        branch.facts.counted,
        CAST(round(branch.category_percent, 4) AS DECIMAL(18, 4)) AS category_value,
        CAST(branch.weighted_hundredths / 100 AS DECIMAL(28, 12)) AS weighted_points,
        coalesce(measures.leaves, '[]') AS leaves,
        measures.advice
    FROM score_tree.category AS branch
    LEFT JOIN feedback.measure_json AS measures
        USING (performance_year, entity_type, entity_id, reporting_option, category)
),

-- the measurement set that counts
counted_set AS (
    SELECT
        *,
        feedback.joined(
            feedback.text_of({
                'name': category,
                'title': upper(category) || ' score',
                'value': category_value,
                'detail': counted,
                'instrumentations': CASE
                    WHEN score_rule_id IS NULL THEN [rule_table] ELSE [rule_table, score_rule_id]
                END,
                'warnings': CAST([] AS VARCHAR[])
            }),
            feedback.joined(
                feedback.member('parts', leaves),
                feedback.member('metadata', feedback.joined(
                    feedback.text_of({
                        'messages': { 'score': score_message },
                        'citation': score_citation,
                        'maxContribution': 100,
                        'unroundedScoreValue': category_percent
                    }),
                    feedback.text_of(facts)
                ))
            )
        ) AS counted_part
    FROM valued
),

original AS (
    SELECT
        *,
        feedback.joined(
            feedback.text_of({
                'name': category,
                'value': category_value,
                'detail': coalesce('Picked the highest scoring measurement set ' || counted, score_message),
                'instrumentations': [rule_table],
                'warnings': CAST([] AS VARCHAR[]),
                'metadata': { 'unroundedScoreValue': category_percent }
            }),
            feedback.member('parts', '[' || counted_part || ']')
        ) AS original
    FROM counted_set
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    category,
    advice,
    feedback.joined(
        feedback.text_of({
            'name': category,
            'title': upper(category) || ' component of total score',
            'detail': 'Scoring based on weight of ' || feedback.plain(weight_percent) || '%.',
            'value': CAST(round(weighted_points, 4) AS DECIMAL(18, 4)),
            'metadata': {
                'maxContribution': weight_percent,
                'unroundedScoreValue': weighted_points,
                'baseWeight': base_weight_percent,
                'weightReason': weight_reason,
                'messages': { 'weight': weight_message },
                'citation': weight_citation,
                'rule': 'score.category_weight',
                'weightRule': weight_rule_id,
                'policy': policy_table,
                'policyCitation': policy_citation,
                'policyConfidence': policy_confidence
            }
        }),
        feedback.member('original', original)
    ) AS part,
    -- what CMS's output repeats at the total
    feedback.joined(
        feedback.member('maxContribution' || label, feedback.text_of(weight_percent)),
        feedback.joined(
            feedback.member(category || 'CategoryScore', coalesce(feedback.text_of(category_value), 'null')),
            feedback.joined(
                feedback.member(
                    category || 'CategoryScoreUnrounded', coalesce(feedback.text_of(category_percent), 'null')
                ),
                feedback.member(
                    category || 'WeightedScore', coalesce(feedback.text_of(weighted_points), 'null')
                )
            )
        )
    ) AS figures
FROM original
