-- Rule:  42 CFR 414.1405(b)(3)
-- Grain: performance_year, tin, npi
-- Says:  A clinician's allowed charges in the payment year are estimated by those of the latest
--        segment of the determination period in which the TIN/NPI has any.

SELECT
    eligible.performance_year,
    eligible.tin,
    eligible.npi,
    coalesce(arg_min(charges.allowed_charge_amount, basis.precedence), 0) AS allowed_charge_amount,
    arg_min(charges.segment, basis.precedence) AS segment
FROM eligibility.mips_eligible AS eligible
LEFT JOIN eligibility.allowed_charges AS charges
    ON
        eligible.performance_year = charges.performance_year
        AND charges.entity_type = 'individual'
        AND eligible.tin = charges.tin
        AND eligible.npi = charges.npi
        AND charges.allowed_charge_amount > 0
LEFT JOIN policy.charge_basis AS basis
    ON charges.performance_year = basis.performance_year AND charges.segment = basis.segment
GROUP BY ALL
