-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii); reading E5
-- Grain: performance_year, entity_type, entity_id
-- Says:  Of the two segments of the determination period the lower low-volume status counts.

SELECT
    performance_year,
    entity_type,
    entity_id,
    low_volume_status,
    criteria_exceeded_count,
    segment AS deciding_segment
FROM eligibility._segment_low_volume
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id
        ORDER BY criteria_exceeded_count, segment
    ) = 1
