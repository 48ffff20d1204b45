-- The submissions of a file that are to be sent again, whole and as they were sent: a set that is
-- sent again replaces the one before, so that a measurement alone would lose the others.
SELECT
    min(m.sent_number) AS row_number,
    count(*) AS row_count,
    m.unit,
    encode(coalesce(CAST(any_value(m.submission) AS VARCHAR), any_value(m.line_text))) AS sent
FROM (
    SELECT
        row_number() OVER () AS sent_number,
        CAST(s.submission_number AS VARCHAR) AS unit,
        s.submission,
        s.line_text
    FROM submitted_measurement AS s
) AS m
SEMI JOIN sent_again AS w ON m.unit = w.unit
GROUP BY m.unit
ORDER BY min(m.sent_number)
