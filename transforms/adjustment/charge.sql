-- Rule:  42 CFR 414.1405(b)(3)
-- Grain: performance_year, tin, npi
-- Says:  A clinician's allowed charges in the payment year are estimated by those of the latest
--        segment of the determination period in which the TIN/NPI has any.

SELECT
    e.performance_year,
    e.tin,
    e.npi,
    coalesce(arg_min(a.allowed_charge_amount, b.precedence), 0) AS allowed_charge_amount,
    arg_min(a.segment, b.precedence) AS segment
FROM eligibility.mips_eligible AS e
LEFT JOIN eligibility.allowed_charges AS a
    ON
        e.performance_year = a.performance_year
        AND a.entity_type = 'individual'
        AND e.tin = a.tin
        AND e.npi = a.npi
        AND a.allowed_charge_amount > 0
LEFT JOIN policy.charge_basis AS b
    ON a.performance_year = b.performance_year AND a.segment = b.segment
GROUP BY e.performance_year, e.tin, e.npi
