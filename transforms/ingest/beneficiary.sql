-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, beneficiary_id
-- Says:  A beneficiary's birth date and sex are the latest that were sent.

SELECT
    performance_year,
    beneficiary_id,
    birth_date,
    sex_identity_code
FROM lake.beneficiary
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, beneficiary_id
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
