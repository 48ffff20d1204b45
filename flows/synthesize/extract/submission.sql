-- Submissions in the shape of the QPP Submissions API, one JSON object a line.
-- noqa: disable=RF06
SELECT
    entity_type AS "entityType",
    entity_id AS "entityId",
    tin AS "taxpayerIdentificationNumber",
    npi AS "nationalProviderIdentifier",
    performance_year() AS "performanceYear",
    list(
        measurement_set ORDER BY category, submission_method, sent.program_name
    ) AS "measurementSets"
FROM submission.measurement_set AS sent
INNER JOIN submission.reporter USING (reporter_number)
GROUP BY reporter_number, entity_type, entity_id, tin, npi
ORDER BY reporter_number
