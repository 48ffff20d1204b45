-- Rule:  42 CFR 414.1435; reading A46
-- Grain: performance_year, entity_type, entity_id, snapshot_date, threshold_method
-- Says:  By how much the payments and patients that claims tell of an APM Entity or a clinician at a
--        snapshot differ from those of the extract, and which of both the determination rests on.

SELECT
    performance_year,
    entity_type,
    entity_id,
    snapshot_date,
    threshold_method,
    is_counted_from_claims,
    extract_attributed,
    claims_attributed,
    claims_attributed - extract_attributed AS attributed_difference,
    extract_attribution_eligible,
    claims_attribution_eligible,
    claims_attribution_eligible - extract_attribution_eligible AS attribution_eligible_difference
FROM eligibility.attribution_count
WHERE payer = 'medicare' AND claims_attribution_eligible IS NOT NULL
