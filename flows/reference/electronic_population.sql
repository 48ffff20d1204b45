-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum_number, population
-- Says:  The identifier that each population of an electronic measure has in a QRDA document, by the
--        stratum that it is counted for.

-- The names in the files are camel case
-- noqa: disable=CP02
WITH
stratum AS (
    SELECT
        m.performance_year,
        m.measure_id,
        unnest(m.strata) AS stratum,
        unnest(range(1, len(m.strata) + 1)) AS stratum_number
    FROM
        release_measures AS m
),

-- As QRDA calls them
population AS (
    SELECT
        s.performance_year,
        s.measure_id,
        s.stratum.name AS stratum,
        s.stratum_number,
        unnest(['IPOP', 'DENOM', 'DENEX', 'DENEXCEP', 'NUMER', 'NUMEX']) AS population,
        unnest([
            s.stratum.eMeasureUuids.initialPopulationUuid,
            s.stratum.eMeasureUuids.denominatorUuid,
            s.stratum.eMeasureUuids.denominatorExclusionUuid,
            s.stratum.eMeasureUuids.denominatorExceptionUuid,
            s.stratum.eMeasureUuids.numeratorUuid,
            s.stratum.eMeasureUuids.numeratorExclusionUuid
        ]) AS population_uuid
    FROM
        stratum AS s
)

SELECT
    p.performance_year,
    p.measure_id,
    p.stratum,
    CAST(p.stratum_number AS SMALLINT) AS stratum_number,
    p.population,
    lower(p.population_uuid) AS population_uuid
FROM
    population AS p
WHERE
    p.population_uuid IS NOT NULL
ORDER BY ALL
