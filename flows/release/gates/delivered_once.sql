-- Gate:  Every eligible TIN/NPI, and every one with an adjustment, is delivered exactly once; nobody else.
WITH due AS (
    SELECT
        tin,
        npi
    FROM eligibility.mips_eligible
    WHERE is_mips_eligible
    UNION
    SELECT
        tin,
        npi
    FROM adjustment.payment_adjustment
),

delivered AS (
    SELECT
        tin,
        npi,
        count(*) AS record_count
    FROM gate.delivered
    GROUP BY ALL
),

placed AS (
    SELECT
        CASE
            WHEN due.npi IS NULL THEN 'delivered, not due'
            WHEN delivered.npi IS NULL THEN 'due, not delivered'
            WHEN delivered.record_count > 1 THEN 'delivered more than once'
        END AS subject
    FROM due
    FULL JOIN delivered USING (tin, npi)
)

SELECT
    subject,
    count(*) AS figure
FROM placed
WHERE subject IS NOT NULL
GROUP BY ALL
