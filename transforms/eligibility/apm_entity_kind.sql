-- Rule:  42 CFR 414.1370(f)(1), (g), (h); 42 CFR 414.1380(c)(3)(ii), (vii); reading S41
-- Grain: performance_year, entity_type, entity_id
-- Says:  An APM Entity is an accountable care organization of the Shared Savings Program, in another
--        model that reports quality through the web interface, or in any other model.

SELECT
    performance_year,
    'apm' AS entity_type,
    participant.apm_entity_id AS entity_id,
    CASE
        WHEN bool_or(model.is_shared_savings) THEN 'shared_savings'
        WHEN count(model.model_id) > 0 THEN 'web_interface'
        ELSE 'other'
    END AS apm_entity_kind
FROM ingest.apm_participant AS participant
LEFT JOIN policy.web_interface_model AS model USING (performance_year, model_id)
GROUP BY ALL
