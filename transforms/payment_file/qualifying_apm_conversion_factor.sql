-- Rule:  section 1848(d)(1)(A) of the Act; section 1848(d)(20) of the Act
-- Grain: performance_year, npi
-- Says:  From the payment year that has two conversion factors on, each Qualifying APM Participant's
--        services are paid by the qualifying APM conversion factor.

SELECT
    q.performance_year,
    f.payment_year,
    q.npi,
    f.conversion_factor_kind,
    f.update_percent,
    f.conversion_factor_amount
FROM eligibility.qp_status AS q
INNER JOIN policy.conversion_factor AS f
    ON q.performance_year = f.performance_year
WHERE
    q.qp_status = 'qp'
    AND f.conversion_factor_kind = 'qualifying_apm'
    AND f.update_percent IS NOT NULL
