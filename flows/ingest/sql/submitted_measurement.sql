-- One row per measurement, with the texts of its fields, of its set's and of its submission's.
-- Each level is unnested with its position; a level without members keeps one row.
-- The linter takes a lambda for a column.
-- noqa: disable=CP01
CREATE OR REPLACE TEMP VIEW submitted_measurement AS
WITH submission AS (
    SELECT
        d.submission_number,
        d.object_number,
        d.path,
        d.submission,
        d.line_text,
        d.elements,
        json_extract_string(d.submission, getvariable('submission_paths')) AS submission_texts,
        json_type(d.submission, '$.measurementSets') AS sets_kind,
        d.submission IS NOT NULL
        AND NOT list_has_any(
            json_keys(d.submission), getvariable('submission_fields')
        ) AS is_no_submission,
        has_repeated_field(json_keys(d.submission)) AS is_repeating,
        TRY_CAST(json_extract(d.submission, '$.measurementSets') AS JSON[]) AS sets
    FROM document AS d
),

measurement_set AS (
    SELECT
        q.* EXCLUDE (sets, elements),
        unnest(CASE WHEN len(q.sets) > 0 THEN q.sets ELSE [NULL] END) AS measurement_set,
        unnest(CASE WHEN len(q.sets) > 0 THEN range(1, len(q.sets) + 1) ELSE [NULL] END)
            AS measurement_set_number,
        unnest(q.elements) AS elements
    FROM submission AS q
),

measurement_list AS (
    SELECT
        q.* REPLACE (
            q.is_repeating OR has_repeated_field(json_keys(q.measurement_set)) AS is_repeating
        ),
        json_extract_string(q.measurement_set, getvariable('set_paths')) AS set_texts,
        json_type(q.measurement_set, '$.measurements') AS list_kind,
        TRY_CAST(json_extract(q.measurement_set, '$.measurements') AS JSON[]) AS measurements
    FROM measurement_set AS q
),

measurement AS (
    SELECT
        q.* EXCLUDE (measurements, elements),
        unnest(CASE WHEN len(q.measurements) > 0 THEN q.measurements ELSE [NULL] END)
            AS measurement,
        unnest(
            CASE WHEN len(q.measurements) > 0 THEN range(1, len(q.measurements) + 1) ELSE [NULL] END
        ) AS measurement_number,
        unnest(q.elements) AS element
    FROM measurement_list AS q
),

value AS (
    SELECT
        q.* REPLACE (
            q.is_repeating
            OR has_repeated_field(json_keys(q.measurement))
            OR has_repeated_field(json_keys(q.measurement, '$.value')) AS is_repeating
        ),
        json_extract_string(q.measurement, getvariable('measurement_paths')) AS measurement_texts,
        json_extract_string(q.measurement, '$.value') AS value_text,
        json_type(q.measurement, '$.value') AS value_kind,
        json_type(q.measurement, '$.value.strata') AS strata_kind,
        list_transform(
            TRY_CAST(json_extract(q.measurement, '$.value.strata') AS JSON[]),
            lambda x: json_extract_string(x, getvariable('stratum_paths'))
        ) AS strata_texts
    FROM measurement AS q
)

SELECT
    q.submission_number,
    q.object_number,
    q.path,
    q.measurement_set_number,
    q.measurement_number,
    q.submission_texts,
    q.set_texts,
    q.measurement_texts,
    q.strata_texts,
    q.submission,
    q.line_text,
    q.measurement_set,
    q.measurement,
    q.element,
    CASE WHEN q.value_kind = 'BOOLEAN' THEN q.value_text = 'true' END AS boolean_value,
    coalesce(
        q.element.row_text,
        CAST(coalesce(q.measurement, q.measurement_set, q.submission) AS VARCHAR),
        q.line_text
    ) AS row_text,
    -- What could not be read of a QRDA document has no value to be judged.
    CASE WHEN len(q.element.faults) > 0 THEN q.element.faults ELSE list_filter(
        [
            fault(q.submission IS NULL, '', 'QV-READ-005', NULL),
            fault(q.is_no_submission, '', 'QV-READ-011', NULL),
            fault(q.sets_kind NOT IN ('ARRAY', 'NULL'), 'measurementSets', 'QV-READ-006', NULL),
            fault(q.list_kind NOT IN ('ARRAY', 'NULL'), 'measurements', 'QV-READ-006', NULL),
            fault(q.strata_kind NOT IN ('ARRAY', 'NULL'), 'strata', 'QV-READ-006', NULL),
            fault(
                q.measurement_number IS NOT NULL
                AND coalesce(q.value_kind, 'NULL') NOT IN ('BOOLEAN', 'OBJECT'),
                'value', 'QV-READ-007', NULL
            ),
            fault(q.is_repeating, '', 'QV-READ-008', NULL)
        ],
        lambda f: f IS NOT NULL
    ) END AS form_faults
FROM value AS q
