-- The measurements that are set aside, each in its set and its submission as they were sent, and
-- where in the file it stood.
SELECT
    m.sent_number,
    CAST(m.submission_number AS VARCHAR) AS unit,
    coalesce(m.element.place, CASE getvariable('json_format')
        WHEN 'array' THEN format('$[{}]{}', m.object_number - 1, substr(m.path, 2))
        ELSE format(
            '{} {}: {}',
            CASE getvariable('json_format') WHEN 'newline_delimited' THEN 'line' ELSE 'object' END,
            coalesce(getvariable('line_numbers')[m.object_number], m.object_number),
            m.path
        )
    END
    || coalesce(format('.measurementSets[{}]', m.measurement_set_number - 1), '')
    || coalesce(format('.measurements[{}]', m.measurement_number - 1), '')) AS place,
    coalesce(
        m.element.row_text,
        CAST(
            CASE
                WHEN m.measurement_number IS NOT NULL
                    THEN json_merge_patch(
                        m.submission,
                        json_object('measurementSets', json_array(json_merge_patch(
                            m.measurement_set,
                            json_object('measurements', json_array(m.measurement))
                        )))
                    )
                WHEN m.measurement_set_number IS NOT NULL
                    THEN json_merge_patch(
                        m.submission, json_object('measurementSets', json_array(m.measurement_set))
                    )
            END AS VARCHAR
        ),
        m.row_text
    ) AS row_text
FROM (
    SELECT
        row_number() OVER () AS sent_number,
        s.*
    FROM submitted_measurement AS s
) AS m
SEMI JOIN set_aside USING (sent_number)
