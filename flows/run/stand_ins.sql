-- How much of a run rests on claims where an extract could tell, and by how much the two differ.
WITH counted AS (
    SELECT
        count(DISTINCT entity_id) FILTER (WHERE is_counted_from_claims AND entity_type = 'apm')
            AS claims_entity_count,
        count(DISTINCT entity_id) FILTER (WHERE is_counted_from_claims AND entity_type = 'clinician')
            AS claims_clinician_count,
        count(DISTINCT entity_id) FILTER (WHERE attribution_eligible_difference IS NOT NULL)
            AS compared_count,
        count(DISTINCT entity_id)
        FILTER (WHERE attribution_eligible_difference != 0 OR attributed_difference != 0)
            AS differing_count,
        coalesce(max(
            greatest(abs(attributed_difference), abs(attribution_eligible_difference))
        ) FILTER (WHERE threshold_method = 'patient_count'), 0) AS most_patients,
        coalesce(max(
            greatest(abs(attributed_difference), abs(attribution_eligible_difference))
        ) FILTER (WHERE threshold_method = 'payment_amount'), 0) AS most_dollars
    FROM report.attribution_difference
),

based AS (
    SELECT
        count(*) FILTER (WHERE is_base_from_claims) AS claims_base_count,
        max(last_processing_date) FILTER (WHERE is_base_from_claims) AS last_processing_date,
        count(payment_amount_difference) AS compared_base_count,
        count(*) FILTER (WHERE payment_amount_difference != 0) AS differing_base_count,
        coalesce(sum(abs(payment_amount_difference)), 0) AS base_difference_amount
    FROM report.incentive_base_difference
),

stray AS (
    SELECT count(DISTINCT apm_entity_id) AS stray_list_count
    FROM ingest.beneficiary_assignment
    ANTI JOIN eligibility.apm_qp_status USING (performance_year, apm_entity_id)
)

SELECT
    counted.*,
    based.*,
    stray.*
FROM counted
CROSS JOIN based
CROSS JOIN stray
