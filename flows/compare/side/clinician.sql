-- Each TIN/NPI of one side: its final score, the weights behind it and what it comes to in dollars.
WITH weighed AS (
    SELECT
        w.entity_type,
        w.entity_id,
        w.reporting_option,
        max(w.weight_percent) FILTER (WHERE w.category = 'quality') AS quality_weight_percent,
        max(w.weight_percent) FILTER (WHERE w.category = 'cost') AS cost_weight_percent,
        max(w.weight_percent) FILTER (WHERE w.category = 'ia') AS ia_weight_percent,
        max(w.weight_percent) FILTER (WHERE w.category = 'pi') AS pi_weight_percent
    FROM score.category_weight AS w
    GROUP BY w.entity_type, w.entity_id, w.reporting_option
),

placed AS (
    SELECT
        h.entity_type,
        h.entity_id,
        bool_or(h.special_status = 'small_practice') AS is_small_practice,
        bool_or(h.special_status = 'rural') AS is_rural
    FROM eligibility.special_status AS h
    GROUP BY h.entity_type, h.entity_id
)

SELECT
    p.performance_year,
    p.tin,
    p.npi,
    e.is_mips_eligible,
    f.final_score,
    f.entity_type,
    f.entity_id,
    f.reporting_option,
    f.reason AS final_score_reason,
    w.quality_weight_percent,
    w.cost_weight_percent,
    w.ia_weight_percent,
    w.pi_weight_percent,
    coalesce(h.is_small_practice, FALSE) AS is_small_practice,
    coalesce(h.is_rural, FALSE) AS is_rural,
    p.allowed_charge_amount,
    p.direction,
    p.adjustment_percent,
    p.unrounded_adjustment_percent,
    p.no_adjustment_reason,
    -- exact: a percent is a hundredth, and dividing by 100 would leave decimal arithmetic
    CASE
        WHEN e.is_mips_eligible
            THEN CAST(p.allowed_charge_amount * s.adjustment_percent * 0.01 AS DECIMAL(30, 10))
    END AS unscaled_amount,
    CAST(p.allowed_charge_amount * p.adjustment_percent * 0.01 AS DECIMAL(30, 6))
        AS adjustment_amount
FROM adjustment.payment_adjustment AS p
INNER JOIN eligibility.mips_eligible AS e
    ON p.performance_year = e.performance_year AND p.tin = e.tin AND p.npi = e.npi
LEFT JOIN score.final_score AS f
    ON p.performance_year = f.performance_year AND p.tin = f.tin AND p.npi = f.npi
LEFT JOIN weighed AS w
    ON
        f.entity_type = w.entity_type
        AND f.entity_id = w.entity_id
        AND f.reporting_option = w.reporting_option
LEFT JOIN placed AS h ON f.entity_type = h.entity_type AND f.entity_id = h.entity_id
LEFT JOIN adjustment.sliding_scale AS s
    ON p.performance_year = s.performance_year AND p.tin = s.tin AND p.npi = s.npi
