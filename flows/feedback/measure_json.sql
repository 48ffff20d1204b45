-- Rule:  42 CFR 414.1380(b)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  The measures of a category as JSON in the shape of CMS's own scoring output, and those of them
--        that the next decile would have brought most, as its parts of what to improve.

WITH leaf AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        category,
        position,
        name,
        node_id,
        next_final_points,
        feedback.joined(
            feedback.text_of({
                'name': name,
                'title': title,
                'value': points,
                'detail': CASE
                    WHEN status = 'PICKED' THEN 'Contributing ' || feedback.plain(points)
                    ELSE 'Not contributing'
                END,
                'instrumentations': [rule_id]
            }),
            feedback.member('metadata', feedback.joined(
                feedback.text_of({
                    'processingStatus': status,
                    'maxContribution': maximum_points,
                    'unroundedScoreValue': points,
                    'messages': { 'score': message },
                    'rule': rule_table,
                    'citation': citation,
                    'policy': policy_table,
                    'policyCitation': policy_citation,
                    'policyConfidence': policy_confidence,
                    'nextRate': next_rate,
                    'nextPoints': next_points,
                    'nextFinalScorePoints': next_final_points
                }),
                CAST(facts AS VARCHAR)
            ))
        ) AS node,
        CASE WHEN next_final_points > 0 THEN feedback.text_of({
            'name': name,
            'title': title,
            'detail': 'Focus on improving measure ' || name,
            'metadata': {
                'nextRate': next_rate,
                'nextPoints': next_points,
                'nextFinalScorePoints': next_final_points
            }
        }) END AS hint
    FROM score_tree.measure
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    category,
    '[' || string_agg(node, ',' ORDER BY position, name) || ']' AS leaves,
    feedback.joined(
        feedback.member('name', '"feedback-' || category || '"'),
        feedback.member(
            'parts', '[' || string_agg(hint, ',' ORDER BY next_final_points DESC, name, node_id) || ']'
        )
    ) AS advice
FROM leaf
GROUP BY performance_year, entity_type, entity_id, reporting_option, category
