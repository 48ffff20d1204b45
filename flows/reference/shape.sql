-- Reads: every file of a release
-- Grain: file, sentence
-- Says:  What a release must not lack before it is taken over.

SELECT
    printf('measures/%d.json', m.performance_year) AS file,
    'a measure has no measureId, or a category other than quality, cost, ia, pi, aci' AS sentence
FROM release_measures AS m
WHERE m.measure_id IS NULL OR coalesce(m.category, '') NOT IN ('quality', 'cost', 'ia', 'pi', 'aci')
UNION
SELECT
    printf('benchmarks/%d.json', b.file_year) AS file,
    'a benchmark lacks measureId, submissionMethod, benchmarkYear or the file''s performanceYear, '
    || 'or does not have one of deciles and percentiles' AS sentence
FROM release_benchmarks AS b
WHERE
    b.measure_id IS NULL
    OR b.collection_type IS NULL
    OR b.benchmark_year IS NULL
    OR b.performance_year IS DISTINCT FROM b.file_year
    OR (b.deciles IS NULL) = (b.percentiles IS NULL)
UNION
SELECT
    printf('benchmarks/%d-exclusion-reasons.json', e.file_year) AS file,
    'a row lacks measureId, submissionMethod, reasonCodes or the file''s performanceYear' AS sentence
FROM release_exclusions AS e
WHERE
    e.measure_id IS NULL
    OR e.collection_type IS NULL
    OR e.reason_codes IS NULL
    OR e.performance_year IS DISTINCT FROM e.file_year
UNION
SELECT
    printf('benchmarks/%d-cost-national-averages.json', a.file_year) AS file,
    'a row lacks measureId, an average or the file''s performanceYear' AS sentence
FROM release_averages AS a
WHERE
    a.measure_id IS NULL
    OR a.group_average_amount IS NULL
    OR a.individual_average_amount IS NULL
    OR a.performance_year IS DISTINCT FROM a.file_year
UNION
SELECT
    printf('clinical-clusters/%d.json', c.performance_year) AS file,
    'a row lacks measureId, submissionMethod, or both of clinicalClusters and specialtySets' AS sentence
FROM release_clusters AS c
WHERE
    c.measure_id IS NULL
    OR c.collection_type IS NULL
    OR (c.clinical_clusters IS NULL AND c.specialty_sets IS NULL)
UNION
SELECT
    printf('mvp/%d.json', v.performance_year) AS file,
    'a pathway has no mvpId or no qualityMeasureIds' AS sentence
FROM release_mvps AS v
WHERE v.mvp_id IS NULL OR v.quality_measure_ids IS NULL
ORDER BY ALL
