-- The rows of a file that could be parsed, as the lake stores them.
-- noqa: disable=AM04
SELECT t.* EXCLUDE (row_number, faults, row_text, key)
FROM typed_row AS t
WHERE len(t.faults) = 0
