-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(1)(iii), (g)(4)
-- Grain: performance_year, entity_id, category
-- Says:  The score of an APM Entity in a category that rolls up is the mean over its clinicians,
--        without those who are excepted.

SELECT
    performance_year,
    apm_entity_id AS entity_id,
    category,
    CAST(sum(category_percent) / count(category_percent) AS DECIMAL(18, 10))
        AS category_percent, -- reading A13
    bool_or(is_submitted) AS is_submitted
FROM score.apm_clinician_score
GROUP BY ALL
