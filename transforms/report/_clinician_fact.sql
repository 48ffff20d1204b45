-- Rule:  42 CFR 414.1405(e); 42 CFR 414.1450
-- Grain: performance_year, told_by, tin, npi, fact_cells
-- Says:  What is said of a TIN/NPI, row by row as cells; what is said of an NPI holds for each of its
--        TINs, and what several rows say alike comes as often.

WITH of_clinician AS (
    SELECT
        performance_year,
        tin,
        npi,
        told_by
    FROM report._npi_fact
    INNER JOIN payment_file.clinician USING (performance_year, npi)
    UNION ALL BY NAME
    SELECT
        performance_year,
        tin,
        npi,
        eligibility_reason,
        'eligibility.mips_eligible' AS told_by
    FROM eligibility.mips_eligible
    UNION ALL BY NAME
    SELECT
        performance_year,
        tin,
        npi,
        special_status,
        status_source,
        'eligibility.clinician_status' AS told_by
    FROM eligibility.clinician_status
    -- what CMS determined rests on no row of policy, and no score on a candidate for a facility
    WHERE status_source = 'claims' AND special_status != 'facility_based'
    UNION ALL BY NAME
    SELECT
        performance_year,
        tin,
        npi,
        snapshot_date,
        'ingest.apm_participant' AS told_by
    FROM ingest.apm_participant
    UNION ALL BY NAME
    SELECT
        performance_year,
        tin,
        npi,
        entity_type,
        reporting_option,
        'score.final_score' AS told_by
    FROM score.final_score
    UNION ALL BY NAME
    SELECT
        performance_year,
        tin,
        npi,
        direction,
        'adjustment.payment_adjustment' AS told_by
    FROM adjustment.payment_adjustment
    UNION ALL BY NAME
    SELECT
        performance_year,
        tin,
        npi,
        no_adjustment_reason,
        'payment_file.clinician' AS told_by
    FROM payment_file.clinician
)

SELECT
    performance_year,
    told_by,
    tin,
    npi,
    concat_ws(
        '; ',
        'eligibility_reason=' || eligibility_reason,
        'special_status=' || special_status,
        'status_source=' || status_source,
        'snapshot_date=' || snapshot_date,
        'entity_type=' || entity_type,
        'reporting_option=' || reporting_option,
        'direction=' || direction,
        'no_adjustment_reason=' || no_adjustment_reason
    ) AS fact_cells
FROM of_clinician
