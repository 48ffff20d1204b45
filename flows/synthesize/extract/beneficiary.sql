-- Birth date and sex of every beneficiary that claims may name, in CMS's RIF layout: most are
-- between 65 and 95 years old, one in eight is younger.
-- noqa: disable=RF06
WITH beneficiary AS (
    SELECT unnest(range(1, beneficiaries() + 1)) AS number
)

SELECT
    -number AS "BENE_ID",
    strftime(
        make_date(performance_year() - if(below('age', number, 8) = 0, 20, 65), 12, 31)
        - CAST(below('birth', number, 11000) AS INTEGER),
        '%d-%b-%Y'
    ) AS "BENE_BIRTH_DT",
    CAST(1 + below('sex', number, 2) AS VARCHAR) AS "BENE_SEX_IDENT_CD"
FROM beneficiary
ORDER BY number DESC
