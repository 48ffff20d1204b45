-- Reads: measures/<performance year>.json
-- Grain: performance_year, measure_id
-- Says:  The measures as published, with the fields that scoring can use.

-- The names in the files are camel case
-- noqa: disable=CP02
SELECT
    CAST(regexp_extract(m.filename, '(\d{4})\.json$', 1) AS SMALLINT) AS performance_year,
    m.measureId AS measure_id,
    m.category,
    m.title,
    m.measureType AS measure_type,
    m.metricType AS metric_type,
    m.overallAlgorithm AS overall_algorithm,
    m.isHighPriority AS is_high_priority,
    m.isInverse AS is_inverse,
    m.isRegistryMeasure AS is_registry_measure,
    m.isRiskAdjusted AS is_risk_adjusted,
    m.isToppedOutByProgram AS is_topped_out_by_program,
    m.isIcdImpacted AS is_icd_impacted,
    m.isClinicalGuidelineChanged AS is_clinical_guideline_changed,
    m.firstPerformanceYear AS first_performance_year,
    m.lastPerformanceYear AS last_performance_year,
    m.eMeasureId AS e_measure_id,
    m.eMeasureUuid AS e_measure_uuid,
    m.weight,
    m.subcategoryId AS subcategory_id,
    m.cehrtEligible AS is_cehrt_eligible,
    m.objective,
    m.isRequired AS is_required,
    m.isBonus AS is_bonus,
    m.reportingCategory AS reporting_category,
    m.submissionMethods AS submission_methods,
    m.allowedPrograms AS allowed_programs,
    m.allowedRegistrationTypes AS allowed_registration_types,
    m.measureSets AS measure_sets,
    m.icdImpacted AS icd_impacted,
    m.clinicalGuidelineChanged AS clinical_guideline_changed,
    m.historic_benchmarks,
    m.sevenPointCapRemoved AS seven_point_cap_removed,
    m.companionMeasureId AS companion_measure_ids,
    -- One id in the earlier files, a list of ids in the later ones
    CASE
        WHEN json_type(m.exclusion) = 'ARRAY' THEN CAST(m.exclusion AS VARCHAR[])
        WHEN json_type(m.exclusion) = 'VARCHAR' THEN [m.exclusion ->> '$']
    END AS exclusion_measure_ids,
    m.substitutes,
    m.preprod,
    m.strata
FROM
    read_json(
        getvariable('files'),
        format = 'array',
        filename = TRUE,
        hive_partitioning = FALSE,
        columns = {
            measureId: 'VARCHAR',
            category: 'VARCHAR',
            title: 'VARCHAR',
            measureType: 'VARCHAR',
            metricType: 'VARCHAR',
            overallAlgorithm: 'VARCHAR',
            isHighPriority: 'BOOLEAN',
            isInverse: 'BOOLEAN',
            isRegistryMeasure: 'BOOLEAN',
            isRiskAdjusted: 'BOOLEAN',
            isToppedOutByProgram: 'BOOLEAN',
            isIcdImpacted: 'BOOLEAN',
            isClinicalGuidelineChanged: 'BOOLEAN',
            firstPerformanceYear: 'SMALLINT',
            lastPerformanceYear: 'SMALLINT',
            eMeasureId: 'VARCHAR',
            eMeasureUuid: 'VARCHAR',
            weight: 'VARCHAR',
            subcategoryId: 'VARCHAR',
            cehrtEligible: 'BOOLEAN',
            objective: 'VARCHAR',
            isRequired: 'BOOLEAN',
            isBonus: 'BOOLEAN',
            reportingCategory: 'VARCHAR',
            submissionMethods: 'VARCHAR[]',
            allowedPrograms: 'VARCHAR[]',
            allowedRegistrationTypes: 'VARCHAR[]',
            measureSets: 'VARCHAR[]',
            icdImpacted: 'VARCHAR[]',
            clinicalGuidelineChanged: 'VARCHAR[]',
            historic_benchmarks: 'MAP(VARCHAR, VARCHAR)',
            sevenPointCapRemoved: 'VARCHAR[]',
            companionMeasureId: 'VARCHAR[]',
            exclusion: 'JSON',
            substitutes: 'VARCHAR[]',
            preprod: 'VARCHAR[]',
            strata: 'STRUCT(
                name VARCHAR,
                eMeasureUuids STRUCT(
                    initialPopulationUuid VARCHAR,
                    denominatorUuid VARCHAR,
                    denominatorExclusionUuid VARCHAR,
                    denominatorExceptionUuid VARCHAR,
                    numeratorUuid VARCHAR,
                    numeratorExclusionUuid VARCHAR
                )
            )[]'
        }
    ) AS m
