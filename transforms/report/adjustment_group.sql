-- Rule:  42 CFR 414.1405; 42 CFR 414.1305
-- Grain: performance_year, grouping, member
-- Says:  What the adjustments come to for the MIPS eligible of each specialty and of practices of each
--        size: how many go up and down, their mean final score, allowed charges and dollars.

WITH clinician_of AS (
    SELECT
        performance_year,
        tin,
        npi,
        clinician.specialty_code,
        count(*) OVER (PARTITION BY performance_year, tin) AS practice_clinician_count
    FROM eligibility.mips_eligible
    LEFT JOIN ingest.clinician AS clinician USING (performance_year, tin, npi)
),

adjusted AS (
    SELECT
        performance_year,
        coalesce(clinician_of.specialty_code, 'unknown') AS specialty,
        CASE
            WHEN clinician_of.practice_clinician_count < size.group_clinician_minimum_count THEN 'alone'
            WHEN
                clinician_of.practice_clinician_count <= size.small_practice_clinician_maximum_count
                THEN 'small'
            WHEN clinician_of.practice_clinician_count < 100 THEN 'middle'
            ELSE 'large'
        END AS practice_size,
        adjustment.direction,
        adjustment.final_score,
        adjustment.allowed_charge_amount,
        adjustment.allowed_charge_amount * adjustment.adjustment_percent / 100 AS delivered_amount
    FROM adjustment.payment_adjustment AS adjustment
    INNER JOIN clinician_of USING (performance_year, tin, npi)
    INNER JOIN policy.practice_size AS size USING (performance_year)
    WHERE adjustment.direction != 'none'
),

grouped AS (
    SELECT
        'specialty' AS grouping,
        specialty AS member,
        *
    FROM adjusted
    UNION ALL
    SELECT
        'practice_size' AS grouping,
        practice_size AS member,
        *
    FROM adjusted
)

SELECT
    performance_year,
    grouping,
    member,
    count(*) AS clinician_count,
    count(*) FILTER (WHERE direction = 'positive') AS positive_count,
    count(*) FILTER (WHERE direction = 'neutral') AS neutral_count,
    count(*) FILTER (WHERE direction = 'negative') AS negative_count,
    CAST(sum(final_score) / count(*) AS DECIMAL(18, 10)) AS mean_final_score,
    sum(allowed_charge_amount) AS allowed_charge_amount,
    sum(CAST(delivered_amount AS DECIMAL(24, 4))) AS delivered_amount
FROM grouped
GROUP BY ALL
