-- Rule:  42 CFR 414.1365
-- Grain: performance_year, mvp_id, measure_role, measure_id
-- Says:  The measures and activities that a MIPS Value Pathway offers, by the part they play in it.

WITH
offered AS (
    SELECT
        v.performance_year,
        v.mvp_id,
        unnest(
            [
                { role: 'quality', ids: v.quality_measure_ids },
                { role: 'ia', ids: v.ia_measure_ids },
                { role: 'cost', ids: v.cost_measure_ids },
                { role: 'foundation_pi', ids: v.foundation_pi_measure_ids },
                { role: 'foundation_quality', ids: v.foundation_quality_measure_ids },
                { role: 'administrative_claims', ids: v.administrative_claims_measure_ids }
            ]
        ) AS part
    FROM
        release_mvps AS v
)

SELECT
    o.performance_year,
    o.mvp_id,
    o.part.role AS measure_role,
    unnest(o.part.ids) AS measure_id
FROM
    offered AS o
ORDER BY ALL
