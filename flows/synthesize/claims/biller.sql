-- What the claim lines of a clinician have in common: how many, of which class, at which price, and
-- who bills them.
SELECT
    volume.*,
    volume_class.* EXCLUDE (volume_class, lines),
    tin, own.stray_tin, npi, specialty_code, state_code, zip_code, is_hospital_based,
    is_asc_based,
    -- Mean allowed charge of a line.
    100 * (price + below('price', clinician_number, more_price)) AS mean_cents
FROM claims.volume
INNER JOIN people.clinician USING (clinician_number)
INNER JOIN synthetic.volume_class USING (volume_class)
ORDER BY clinician_number
