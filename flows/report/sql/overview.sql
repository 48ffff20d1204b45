-- A run in one row: people, scores, dollars and the scaling factor.
WITH people AS (
    SELECT
        sum(clinician_count) AS known_count,
        coalesce(sum(clinician_count) FILTER (WHERE is_mips_eligible), 0) AS eligible_count,
        sum(scored_count) AS scored_count
    FROM report.population
),

score AS (
    SELECT
        CAST(sum(final_score) / nullif(count(final_score), 0) AS DECIMAL(5, 2)) AS mean_final_score,
        quantile_disc(final_score, 0.5) AS median_final_score
    FROM adjustment.payment_adjustment
    WHERE direction <> 'none'
),

dollar AS (
    SELECT
        coalesce(sum(clinician_count) FILTER (WHERE direction = 'positive'), 0) AS positive_count,
        coalesce(sum(clinician_count) FILTER (WHERE direction = 'neutral'), 0) AS neutral_count,
        coalesce(sum(clinician_count) FILTER (WHERE direction = 'negative'), 0) AS negative_count,
        coalesce(sum(allowed_charge_amount), 0) AS allowed_charge_amount,
        coalesce(sum(delivered_amount) FILTER (WHERE delivered_amount > 0), 0) AS increase_amount,
        coalesce(sum(delivered_amount) FILTER (WHERE delivered_amount < 0), 0) AS decrease_amount
    FROM adjustment.neutrality
)

SELECT
    people.*,
    score.*,
    dollar.*,
    factor.scaling_factor,
    factor.status AS factor_status,
    factor.scaling_factor_bound
FROM people, score, dollar, adjustment.scaling_factor AS factor
