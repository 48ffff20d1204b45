-- Rule:  42 CFR 414.1425(c)(3)-(5), (d); 42 CFR 414.1440(d); reading E2; reading E3
-- Grain: performance_year, npi, determination_option, threshold_method
-- Says:  What gave a clinician the status that they hold: the shares that met its thresholds at the
--        snapshot that reached it, under each option that by itself is enough.

SELECT
    performance_year,
    held.npi,
    qp_status,
    snapshot_date,
    share.entity_type,
    share.entity_id,
    share.determination_option,
    share.threshold_method,
    share.share_percent,
    share.threshold_percent
FROM eligibility.qp_status AS held
INNER JOIN eligibility.qp_share AS share USING (performance_year, qp_status, snapshot_date)
WHERE
    share.is_met
    AND share.entity_type = CASE held.determination_level WHEN 'apm_entity' THEN 'apm' ELSE 'clinician' END
    AND share.entity_id = coalesce(held.apm_entity_id, held.npi)
WINDOW of_clinician AS (PARTITION BY performance_year, held.npi)
QUALIFY
    share.determination_option = 'medicare'
    OR (
        bool_or(share.determination_option = 'all_payer') OVER of_clinician
        AND bool_or(share.determination_option = 'all_payer_medicare_minimum') OVER of_clinician
    )
