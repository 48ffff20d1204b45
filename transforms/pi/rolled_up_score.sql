-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(4)
-- Grain: performance_year, entity_id
-- Says:  The score of an APM Entity is the mean over its clinicians, without those who are excepted.

SELECT
    performance_year,
    apm_entity_id AS entity_id,
    CAST(sum(category_percent) / count(category_percent) AS DECIMAL(18, 10))
        AS category_percent, -- reading A13
    bool_or(is_submitted) AS is_submitted
FROM pi.apm_clinician_score
GROUP BY ALL
