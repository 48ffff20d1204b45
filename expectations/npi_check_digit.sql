-- The check digit of an NPI is the Luhn formula of ISO/IEC 7812 over the card issuer prefix 80840 and the
-- ten digits (45 CFR 162.406(a)): every second digit from the right, the last one aside, is doubled and the
-- digits of the doubles are added; the sum must end in 0. The distinct numbers are few, so they are worked out
-- once each. Numbers that are not ten digits break another rule.
WITH number AS MATERIALIZED (
    SELECT DISTINCT npi
    FROM {batch}
),

wrong AS MATERIALIZED (
    SELECT npi
    FROM (SELECT npi, '80840' || npi AS card_number FROM number)
    WHERE
        regexp_full_match(npi, '[0-9]{{10}}')
        AND list_sum(
            list_transform(
                range(1, 16),
                lambda place:
                    CASE
                        WHEN place % 2 = 0
                            THEN
                                TRY_CAST(card_number[place] AS INTEGER) * 2 // 10
                                + TRY_CAST(card_number[place] AS INTEGER) * 2 % 10
                        ELSE TRY_CAST(card_number[place] AS INTEGER)
                    END
            )
        ) % 10 <> 0
)

SELECT record_number
FROM {batch}
WHERE npi IN (SELECT npi FROM wrong)
