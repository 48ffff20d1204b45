-- Rule:  section 1848(d)(1)(A) of the Act; section 1848(d)(20) of the Act
-- Grain: performance_year, npi
-- Says:  From the payment year that has two conversion factors on, each Qualifying APM Participant's
--        services are paid by the qualifying APM conversion factor.

SELECT
    performance_year,
    factor_rule.payment_year,
    qp.npi,
    factor_rule.conversion_factor_kind,
    factor_rule.update_percent,
    factor_rule.conversion_factor_amount
FROM eligibility.qp_status AS qp
INNER JOIN policy.conversion_factor AS factor_rule USING (performance_year)
WHERE
    qp.qp_status = 'qp'
    AND factor_rule.conversion_factor_kind = 'qualifying_apm'
    AND factor_rule.update_percent IS NOT NULL
