-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, reporter_number, beneficiary_id, joined_claim_id
-- Says:  A clinician's claim counts in the year in which it begins (reading M1). Claims that are alike in
--        all that measures ask for - lines, diagnoses, sex, and age on the first day - are of one sort.

WITH joined AS (
    SELECT
        part.* EXCLUDE (claim_id, diagnosis_codes, kind_numbers),
        coalesce(part.kind_numbers, []) AS kind_numbers,
        diagnosis.asked_diagnosis_codes
    FROM claims_quality._claim_part AS part
    INNER JOIN claims_quality._diagnosis_set AS diagnosis USING (performance_year, diagnosis_codes)
    ANTI JOIN claims_quality._split_claim
        USING (performance_year, reporter_number, beneficiary_id, joined_claim_id)
    UNION ALL BY NAME
    SELECT *
    FROM claims_quality._split_claim
),

dated AS (
    SELECT
        joined.*,
        beneficiary.sex_identity_code,
        date_diff('month', beneficiary.birth_date, joined.claim_from_date) - CAST(
            joined.claim_from_date < beneficiary.birth_date
            + INTERVAL '1' MONTH * date_diff('month', beneficiary.birth_date, joined.claim_from_date)
            AS INTEGER
        ) AS age_month_count
    FROM joined
    INNER JOIN policy.performance_year AS register USING (performance_year)
    LEFT JOIN ingest.beneficiary AS beneficiary USING (performance_year, beneficiary_id)
    WHERE joined.claim_from_date BETWEEN register.start_date AND register.end_date
),

aged AS (
    SELECT
        dated.* EXCLUDE (sex_identity_code),
        coalesce(dated.sex_identity_code, '0') AS sex_identity_code,
        coalesce(class.age_class, 0) AS age_class
    FROM dated
    LEFT JOIN claims_quality._age_class AS class
        ON
            dated.performance_year = class.performance_year
            AND dated.age_month_count >= class.first_month
            AND (dated.age_month_count < class.end_month OR class.end_month IS NULL)
),

sort AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY performance_year
            ORDER BY kind_numbers, asked_diagnosis_codes, sex_identity_code, age_class
        ) AS sort_number
    FROM (SELECT DISTINCT
        performance_year,
        kind_numbers,
        asked_diagnosis_codes,
        sex_identity_code,
        age_class
    FROM aged) AS found
)

SELECT
    performance_year,
    aged.reporter_number,
    aged.beneficiary_id,
    aged.joined_claim_id,
    aged.claim_from_date,
    aged.claim_through_date,
    kind_numbers,
    asked_diagnosis_codes,
    sex_identity_code,
    age_class,
    sort.sort_number,
    date_diff('day', register.start_date, aged.claim_from_date) AS day_number,
    date_diff('day', aged.claim_from_date, register.end_date) AS days_left,
    aged.age_month_count IS NULL AS is_age_unknown
FROM aged
INNER JOIN policy.performance_year AS register USING (performance_year)
INNER JOIN sort
    USING (performance_year, kind_numbers, asked_diagnosis_codes, sex_identity_code, age_class)
