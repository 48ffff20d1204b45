-- Clinicians whose weights move, category by category, and in any.
WITH moved AS (
    SELECT
        c.tin,
        c.npi,
        c.is_mips_eligible,
        unnest([
            (1, 'quality', c.quality_weight_percent_before, c.quality_weight_percent_after),
            (2, 'cost', c.cost_weight_percent_before, c.cost_weight_percent_after),
            (3, 'ia', c.ia_weight_percent_before, c.ia_weight_percent_after),
            (4, 'pi', c.pi_weight_percent_before, c.pi_weight_percent_after)
        ]) AS category
    FROM difference.clinician AS c
    WHERE c.has_weight_move
)

SELECT
    m.category[1] AS category_order,
    m.category[2] AS category,
    count(*) FILTER (WHERE m.category[3] > 0 AND m.category[4] = 0) AS taken_count,
    count(*) FILTER (WHERE m.category[3] = 0 AND m.category[4] > 0) AS given_back_count,
    count(*) FILTER (WHERE m.category[3] > 0 AND m.category[4] > m.category[3]) AS higher_count,
    count(*) FILTER (WHERE m.category[4] > 0 AND m.category[4] < m.category[3]) AS lower_count
FROM moved AS m
GROUP BY ALL
