-- Rule:  42 CFR 414.1305; 42 CFR 414.1380(e)(2)(i); reading E43
-- Grain: performance_year, special_status
-- Says:  For each status that claims can tell: how many clinicians have it or not by CMS's
--        determination and by the claims alike, by the one against the other, and by the claims alone.

SELECT
    performance_year,
    special_status,
    count(*) FILTER (WHERE is_determined = is_told_by_claims) AS agreed_count,
    count(*) FILTER (WHERE is_determined AND NOT is_told_by_claims) AS determined_only_count,
    count(*) FILTER (WHERE NOT is_determined AND is_told_by_claims) AS claims_only_count,
    count(*) FILTER (WHERE is_determined AND is_told_by_claims IS NULL) AS no_claims_count,
    count(*) FILTER (WHERE is_determined IS NULL AND has_status) AS held_by_claims_count,
    count(*) FILTER (WHERE is_determined IS NULL AND NOT has_status) AS not_held_by_claims_count
FROM eligibility.clinician_status
SEMI JOIN policy.special_status_segment USING (performance_year, special_status)
GROUP BY ALL
