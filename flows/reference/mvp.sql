-- Rule:  42 CFR 414.1365
-- Grain: performance_year, mvp_id
-- Says:  The MIPS Value Pathways of each performance year.

SELECT
    v.performance_year,
    v.mvp_id,
    trim(regexp_replace(v.title, '\s+', ' ', 'g')) AS title,
    v.has_cahps,
    v.has_outcome_administrative_claims
FROM
    release_mvps AS v
ORDER BY ALL
