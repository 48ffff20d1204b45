-- Reads: mvp/<performance year>.json
-- Grain: performance_year, mvp_id
-- Says:  The MIPS Value Pathways with the measures they offer, as published.

-- The names in the files are camel case
-- noqa: disable=CP02
SELECT
    CAST(regexp_extract(v.filename, '(\d{4})\.json$', 1) AS SMALLINT) AS performance_year,
    v.mvpId AS mvp_id,
    v.title,
    v.hasCahps AS has_cahps,
    v.hasOutcomeAdminClaims AS has_outcome_administrative_claims,
    v.qualityMeasureIds AS quality_measure_ids,
    v.iaMeasureIds AS ia_measure_ids,
    v.costMeasureIds AS cost_measure_ids,
    v.foundationPiMeasureIds AS foundation_pi_measure_ids,
    v.foundationQualityMeasureIds AS foundation_quality_measure_ids,
    v.administrativeClaimsMeasureIds AS administrative_claims_measure_ids
FROM
    read_json(
        getvariable('files'),
        format = 'array',
        filename = TRUE,
        hive_partitioning = FALSE,
        columns = {
            mvpId: 'VARCHAR',
            title: 'VARCHAR',
            hasCahps: 'BOOLEAN',
            hasOutcomeAdminClaims: 'BOOLEAN',
            qualityMeasureIds: 'VARCHAR[]',
            iaMeasureIds: 'VARCHAR[]',
            costMeasureIds: 'VARCHAR[]',
            foundationPiMeasureIds: 'VARCHAR[]',
            foundationQualityMeasureIds: 'VARCHAR[]',
            administrativeClaimsMeasureIds: 'VARCHAR[]'
        }
    ) AS v
