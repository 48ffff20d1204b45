-- Reads: clinical-clusters/<performance year>.json
-- Grain: performance_year, measure_id, collection_type
-- Says:  The clinical clusters and specialty sets that each measure belongs to, as published.

SELECT
    CAST(regexp_extract(c.filename, '(\d{4})\.json$', 1) AS SMALLINT) AS performance_year,
    c.measureId AS measure_id,
    c.submissionMethod AS collection_type,
    c.clinicalClusters AS clinical_clusters,
    c.specialtySets AS specialty_sets
FROM
    read_json(
        $files,
        format = 'array',
        filename = TRUE,
        columns = {
            measureId: 'VARCHAR',
            submissionMethod: 'VARCHAR',
            clinicalClusters: 'STRUCT(name VARCHAR, measureIds VARCHAR[])[]',
            specialtySets: 'STRUCT(name VARCHAR, measureIds VARCHAR[])[]'
        }
    ) AS c
