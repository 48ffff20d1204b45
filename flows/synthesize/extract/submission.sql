-- Submissions in the shape of the QPP Submissions API, one JSON object a line.
-- noqa: disable=RF06
SELECT
    r.entity_type AS "entityType",
    r.entity_id AS "entityId",
    r.tin AS "taxpayerIdentificationNumber",
    r.npi AS "nationalProviderIdentifier",
    p.performance_year AS "performanceYear",
    list(
        s.measurement_set ORDER BY s.category, s.submission_method, s.program_name
    ) AS "measurementSets"
FROM submission.measurement_set AS s
INNER JOIN submission.reporter AS r ON s.reporter_number = r.reporter_number
CROSS JOIN people.parameter AS p
GROUP BY r.reporter_number, r.entity_type, r.entity_id, r.tin, r.npi, p.performance_year
ORDER BY r.reporter_number
