-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii); reading E5
-- Grain: performance_year, entity_type, entity_id
-- Says:  An individual, a group and, where its volume is tested, an APM Entity exceeds all, some or
--        none of the low-volume criteria; of the two segments of the determination period the lower
--        status counts.

WITH segment_volume AS (
    SELECT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        d.segment,
        a.segment IS NOT NULL AS is_present,
        min(d.segment) OVER (PARTITION BY e.performance_year) = d.segment AS is_first_segment,
        coalesce(a.allowed_charge_amount, 0) AS allowed_charge_amount,
        coalesce(a.beneficiary_count, 0) AS beneficiary_count,
        coalesce(a.service_count, 0) AS service_count
    FROM eligibility.entity AS e
    INNER JOIN policy.determination_period AS d
        ON e.performance_year = d.performance_year
    INNER JOIN policy.low_volume_level AS v
        ON
            e.performance_year = v.performance_year
            AND e.entity_type = v.entity_type
            AND v.is_tested
    LEFT JOIN eligibility._low_volume_basis AS a
        ON
            e.performance_year = a.performance_year
            AND e.entity_type = a.entity_type
            AND e.entity_id = a.entity_id
            AND d.segment = a.segment
),

-- "Exceeds" is strict; a criterion that is not in force in the year is null and counts for nobody.
criterion AS (
    SELECT
        v.performance_year,
        v.entity_type,
        v.entity_id,
        v.segment,
        coalesce(CAST(v.allowed_charge_amount > t.allowed_charge_threshold_amount AS SMALLINT), 0)
        + coalesce(CAST(v.beneficiary_count > t.beneficiary_threshold_count AS SMALLINT), 0)
        + coalesce(CAST(v.service_count > t.service_threshold_count AS SMALLINT), 0)
            AS exceeded_count,
        CAST(t.allowed_charge_threshold_amount IS NOT NULL AS SMALLINT)
        + CAST(t.beneficiary_threshold_count IS NOT NULL AS SMALLINT)
        + CAST(t.service_threshold_count IS NOT NULL AS SMALLINT) AS in_force_count
    FROM segment_volume AS v
    INNER JOIN policy.low_volume_threshold AS t
        ON v.performance_year = t.performance_year
    -- reading E5: newly established in a later segment is judged without the first; no claims in
    -- a later segment is no volume there
    WHERE v.is_present OR NOT v.is_first_segment
)

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    CASE
        WHEN c.exceeded_count = 0 THEN 'exceeds_none'
        WHEN c.exceeded_count < c.in_force_count THEN 'exceeds_some'
        ELSE 'exceeds_all'
    END AS low_volume_status,
    c.exceeded_count AS criteria_exceeded_count,
    c.segment AS deciding_segment
FROM criterion AS c
QUALIFY
    row_number() OVER (
        PARTITION BY c.performance_year, c.entity_type, c.entity_id
        ORDER BY c.exceeded_count, c.segment
    ) = 1
