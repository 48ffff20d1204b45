-- Rule:  42 CFR 414.1405
-- Grain: performance_year, told_by, answered_questions
-- Says:  The records of the payment file and their allowed charges behind the subjects that answer to
--        the same questions of a table: all cells that a question asks for are among those of a row.
--        Each question is one of the bits, so that a subject is counted once however many rows answer.

WITH question AS (
    SELECT DISTINCT
        performance_year,
        told_by,
        asked_cells,
        CAST(question_bit AS BIT) AS question_bit
    FROM report._asked
    WHERE told_by IS NOT NULL
),

-- Made once, for who says something and for what is said.
told AS MATERIALIZED (
    SELECT * FROM report._subject
),

-- Cells are few where subjects are many: what they answer to is found once.
fact AS (
    SELECT
        *,
        string_split(fact_cells, '; ') AS told_cells
    FROM (
        SELECT DISTINCT
            performance_year,
            told_by,
            fact_cells
        FROM told
    ) AS said
),

answer AS (
    SELECT
        fact.performance_year,
        fact.told_by,
        fact.fact_cells,
        bit_or(question_bit) AS question_bits
    FROM fact
    INNER JOIN question
        ON
            fact.performance_year = question.performance_year
            AND fact.told_by = question.told_by
            AND list_has_all(fact.told_cells, question.asked_cells)
    GROUP BY ALL
),

answering AS (
    SELECT
        performance_year,
        told_by,
        subject,
        clinician_count,
        allowed_charge_amount,
        bit_or(question_bits) AS answered_questions
    FROM told
    INNER JOIN answer USING (performance_year, told_by, fact_cells)
    GROUP BY ALL
)

SELECT
    performance_year,
    told_by,
    answered_questions,
    sum(clinician_count) AS clinician_count,
    sum(allowed_charge_amount) AS allowed_charge_amount
FROM answering
GROUP BY ALL
