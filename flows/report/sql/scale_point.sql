-- Somebody at each half point of the scale, for the run's own rules to say what that score earns.
INSERT INTO score.final_score BY NAME
SELECT
    getvariable('performance_year') AS performance_year,
    '000000000' AS tin,
    lpad(CAST(step AS VARCHAR), 10, '0') AS npi,
    CAST(step AS DECIMAL(5, 2)) / 2 AS final_score
FROM (SELECT unnest(range(201)) AS step) AS half_point;

INSERT INTO eligibility.mips_eligible BY NAME
SELECT
    performance_year,
    tin,
    npi,
    TRUE AS is_mips_eligible
FROM score.final_score;

INSERT INTO adjustment.charge BY NAME
SELECT
    performance_year,
    tin,
    npi,
    0 AS allowed_charge_amount
FROM score.final_score;
