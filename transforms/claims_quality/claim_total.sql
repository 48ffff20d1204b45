-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year
-- Says:  How many claims were looked at, and of how many the extract of beneficiaries does not know the
--        patient: those count only in measures that ask neither age nor sex.

SELECT
    performance_year,
    count(DISTINCT reporter_number) AS reporter_count,
    count(*) AS claim_count,
    count(*) FILTER (WHERE is_age_unknown) AS unknown_beneficiary_claim_count
FROM claims_quality._claim
GROUP BY ALL
