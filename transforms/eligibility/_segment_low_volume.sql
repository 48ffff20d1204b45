-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii); reading E5
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  In each segment of the determination period that counts for them, an individual, a group
--        and, where its volume is tested, an APM Entity exceeds all, some or none of the low-volume
--        criteria.

WITH listed AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM eligibility.listed_member
),

segment_volume AS (
    SELECT
        performance_year,
        listed.entity_type,
        listed.entity_id,
        period.segment,
        low_volume_basis.segment IS NOT NULL AS is_present,
        min(period.segment) OVER (PARTITION BY performance_year) = period.segment AS is_first_segment,
        coalesce(low_volume_basis.allowed_charge_amount, 0) AS allowed_charge_amount,
        coalesce(low_volume_basis.beneficiary_count, 0) AS beneficiary_count,
        coalesce(low_volume_basis.service_count, 0) AS service_count
    FROM listed
    INNER JOIN policy.determination_period AS period USING (performance_year)
    INNER JOIN policy.low_volume_level AS level
        ON
            listed.performance_year = level.performance_year
            AND listed.entity_type = level.entity_type
            AND level.is_tested
    LEFT JOIN eligibility._low_volume_basis AS low_volume_basis
        ON
            listed.performance_year = low_volume_basis.performance_year
            AND listed.entity_type = low_volume_basis.entity_type
            AND listed.entity_id = low_volume_basis.entity_id
            AND period.segment = low_volume_basis.segment
),

-- "Exceeds" is strict; a criterion that is not in force in the year is null and counts for nobody.
criterion AS (
    SELECT
        performance_year,
        segment_volume.entity_type,
        segment_volume.entity_id,
        segment_volume.segment,
        segment_volume.is_first_segment,
        coalesce(
            CAST(
                segment_volume.allowed_charge_amount > threshold.allowed_charge_threshold_amount AS SMALLINT
            ),
            0
        )
        + coalesce(
            CAST(segment_volume.beneficiary_count > threshold.beneficiary_threshold_count AS SMALLINT), 0
        )
        + coalesce(CAST(segment_volume.service_count > threshold.service_threshold_count AS SMALLINT), 0)
            AS exceeded_count,
        CAST(threshold.allowed_charge_threshold_amount IS NOT NULL AS SMALLINT)
        + CAST(threshold.beneficiary_threshold_count IS NOT NULL AS SMALLINT)
        + CAST(threshold.service_threshold_count IS NOT NULL AS SMALLINT) AS in_force_count
    FROM segment_volume
    INNER JOIN policy.low_volume_threshold AS threshold USING (performance_year)
    -- reading E5: newly established in a later segment is judged without the first; no claims in
    -- a later segment is no volume there
    WHERE segment_volume.is_present OR NOT segment_volume.is_first_segment
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    segment,
    is_first_segment,
    CASE
        WHEN exceeded_count = 0 THEN 'exceeds_none'
        WHEN exceeded_count < in_force_count THEN 'exceeds_some'
        ELSE 'exceeds_all'
    END AS low_volume_status,
    exceeded_count AS criteria_exceeded_count
FROM criterion
