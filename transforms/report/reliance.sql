-- Rule:  42 CFR 414.1405
-- Grain: performance_year, kind, name
-- Says:  Whom each topic with unconfirmed policy rows and each reading of the year touches: records of
--        the payment file and their allowed charges, told by a table of the run: their own score could
--        be another without the row. Where no table tells it touches everybody.

WITH everybody AS (
    SELECT
        performance_year,
        count(*) AS record_count,
        sum(allowed_charge_amount) AS charge_amount
    FROM payment_file.clinician
    GROUP BY ALL
),

asked AS (
    SELECT
        performance_year,
        kind,
        name,
        told_by,
        bears_on,
        is_noted,
        count(*) AS row_count,
        bit_or(CAST(question_bit AS BIT)) AS question_bits
    FROM report._asked
    GROUP BY ALL
),

-- A subject that answers to several rows of a topic is among them once.
touched AS (
    SELECT
        performance_year,
        kind,
        name,
        sum(clinician_count) AS clinician_count,
        sum(answer.allowed_charge_amount) AS allowed_charge_amount
    FROM asked
    INNER JOIN report._answer AS answer USING (performance_year, told_by)
    WHERE bit_count(CAST(answered_questions AS BIT) & question_bits) > 0
    GROUP BY ALL
),

answered AS (
    SELECT
        performance_year,
        told_by,
        bit_or(CAST(answered_questions AS BIT)) AS answered_questions
    FROM report._answer
    GROUP BY ALL
),

touching AS (
    SELECT
        performance_year,
        kind,
        name,
        count(*) AS touching_row_count
    FROM report._asked
    INNER JOIN answered USING (performance_year, told_by)
    WHERE bit_count(answered_questions & CAST(question_bit AS BIT)) > 0
    GROUP BY ALL
),

counted AS (
    SELECT
        performance_year,
        kind,
        name,
        told_by,
        bears_on,
        is_noted,
        row_count,
        record_count,
        charge_amount,
        told_by IS NOT NULL AS is_told,
        CASE WHEN told_by IS NULL THEN row_count ELSE coalesce(touching_row_count, 0) END
            AS touching_row_count,
        CASE WHEN told_by IS NULL THEN record_count ELSE coalesce(clinician_count, 0) END AS clinician_count,
        CASE WHEN told_by IS NULL THEN charge_amount ELSE coalesce(allowed_charge_amount, 0) END
            AS allowed_charge_amount
    FROM asked
    INNER JOIN everybody USING (performance_year)
    LEFT JOIN touched USING (performance_year, kind, name)
    LEFT JOIN touching USING (performance_year, kind, name)
)

SELECT
    performance_year,
    kind,
    name,
    told_by,
    is_told,
    bears_on,
    is_noted,
    row_count,
    touching_row_count,
    clinician_count,
    CAST(100 * clinician_count / record_count AS DECIMAL(18, 10)) AS clinician_percent,
    allowed_charge_amount,
    CAST(100 * allowed_charge_amount / nullif(charge_amount, 0) AS DECIMAL(18, 10)) AS allowed_charge_percent
FROM counted
