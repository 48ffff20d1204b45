-- Procedures that lines bill: position, code, CMS type of service, Berenson-Eggers type, whether it
-- is a covered professional service, and its price relative to the clinician's mean, in percent.
SELECT s.*
FROM (
    VALUES
    (1, '99213', '1', 'M1B', TRUE, 70),
    (2, '99214', '1', 'M1B', TRUE, 95),
    (3, '99215', '1', 'M1B', TRUE, 125),
    (4, '99203', '1', 'M1A', TRUE, 90),
    (5, '99223', '1', 'M2A', TRUE, 110),
    (6, '99232', '1', 'M2B', TRUE, 80),
    (7, '99284', '1', 'M3', TRUE, 100),
    (8, '93000', '5', 'T2A', TRUE, 60),
    (9, '66984', '2', 'P4B', TRUE, 150),
    (10, '45385', '2', 'P8D', TRUE, 120),
    (11, '20610', '2', 'P6C', TRUE, 90),
    (12, '90837', '1', 'M5B', TRUE, 100),
    (13, '71046', '4', 'I1A', TRUE, 70),
    (14, '70553', '4', 'I2C', TRUE, 150),
    (15, '74177', '4', 'I2B', TRUE, 130),
    (16, '88305', '5', 'P5E', TRUE, 80),
    (17, 'J1745', '1', 'O1E', FALSE, 260),
    (18, 'J9035', 'P', 'O1D', FALSE, 300),
    (19, 'E0601', 'R', 'D1E', FALSE, 110),
    (20, 'A0428', 'D', 'O1A', FALSE, 90),
    (21, '80053', '5', 'T1H', FALSE, 20),
    (22, 'Q2038', 'V', 'O1G', FALSE, 15)
) AS s (service_number, hcpcs_code, service_type_code, betos_code, is_covered, price_percent)
