-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, reporter_number
-- Says:  Who has a quality-data code of a measure that counts nothing for anybody else, on whichever
--        claim of the year, with whatever modifiers (reading M5).

SELECT DISTINCT
    performance_year,
    measure_id,
    claim.reporter_number
FROM claims_quality._claim AS claim
INNER JOIN claims_quality._sort_kind USING (performance_year, sort_number)
INNER JOIN claims_quality._line_kind AS kind USING (performance_year, kind_number)
INNER JOIN claims_quality._asked_code AS asked
    ON kind.performance_year = asked.performance_year AND kind.hcpcs_code = asked.code
INNER JOIN policy.claims_measure AS measure USING (performance_year, measure_id)
WHERE asked.code_role = 'quality' AND measure.asks_own_code
