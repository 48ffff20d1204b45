-- Rule:  42 CFR 414.1405
-- Grain: performance_year, kind, name, asked_number
-- Says:  What is asked whom it touches: each unconfirmed policy row and each reading of the year, with
--        the table that tells and the cells that its rows must have; no table tells of the others.

WITH asked AS (
    SELECT
        performance_year,
        'policy' AS kind,
        topic AS name,
        row_number AS asked_number,
        FALSE AS is_noted
    FROM reliance.policy_row
    WHERE confidence = 'unconfirmed'
    UNION ALL
    SELECT
        performance_year,
        'reading' AS kind,
        reading_id AS name,
        1 AS asked_number,
        is_noted
    FROM reliance.reading_in_force
),

told_cell AS (
    SELECT
        kind,
        name,
        unnest(string_split(cells, '; ')) AS told_cell
    FROM reliance.touch
),

fixed AS (
    SELECT
        kind,
        name,
        list(told_cell ORDER BY told_cell) AS fixed_cells
    FROM told_cell
    WHERE contains(told_cell, '=')
    GROUP BY ALL
),

policy_cell AS (
    SELECT
        performance_year,
        'policy' AS kind,
        topic AS name,
        row_number AS asked_number,
        unnest(policy_cells) AS policy_cell
    FROM reliance.policy_row
),

-- A cell that the policy row leaves empty is not among them: any will do.
shared AS (
    SELECT
        performance_year,
        kind,
        name,
        asked_number,
        list(policy_cell ORDER BY policy_cell) AS shared_cells
    FROM policy_cell
    INNER JOIN told_cell USING (kind, name)
    WHERE split_part(policy_cell, '=', 1) = told_cell
    GROUP BY ALL
),

told AS (
    SELECT
        performance_year,
        kind,
        name,
        asked_number,
        told_by,
        coalesce(bears_on, 'score') AS bears_on,
        is_noted,
        list_concat(coalesce(fixed_cells, []), coalesce(shared_cells, [])) AS asked_cells
    FROM asked
    LEFT JOIN reliance.touch USING (kind, name)
    LEFT JOIN fixed USING (kind, name)
    LEFT JOIN shared USING (performance_year, kind, name, asked_number)
),

-- Whoever asks a table for the same cells asks the same question.
numbered AS (
    SELECT
        *,
        CAST(dense_rank() OVER (PARTITION BY performance_year, told_by ORDER BY asked_cells) AS INTEGER)
            AS question_number,
        CAST(count(DISTINCT asked_cells) OVER (PARTITION BY performance_year, told_by) AS INTEGER)
            AS question_count
    FROM told
)

SELECT
    performance_year,
    kind,
    name,
    asked_number,
    told_by,
    bears_on,
    is_noted,
    asked_cells,
    CASE
        WHEN told_by IS NOT NULL
            THEN set_bit(bitstring('0', question_count), question_number - 1, 1)
    END AS question_bit
FROM numbered
