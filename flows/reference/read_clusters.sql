-- Reads: clinical-clusters/<performance year>.json
-- Grain: performance_year, measure_id, collection_type
-- Says:  The clinical clusters and specialty sets that each measure belongs to, as published.

-- The names in the files are camel case
-- noqa: disable=CP02
SELECT
    CAST(regexp_extract(c.filename, '(\d{4})\.json$', 1) AS SMALLINT) AS performance_year,
    c.measureId AS measure_id,
    c.submissionMethod AS collection_type,
    [{ name: x.name, measure_ids: x.measureIds } FOR x IN c.clinicalClusters] AS clinical_clusters,
    [{ name: x.name, measure_ids: x.measureIds } FOR x IN c.specialtySets] AS specialty_sets
FROM
    read_json(
        getvariable('files'),
        format = 'array',
        filename = TRUE,
        hive_partitioning = FALSE,
        columns = {
            measureId: 'VARCHAR',
            submissionMethod: 'VARCHAR',
            clinicalClusters: 'STRUCT(name VARCHAR, measureIds VARCHAR[])[]',
            specialtySets: 'STRUCT(name VARCHAR, measureIds VARCHAR[])[]'
        }
    ) AS c
