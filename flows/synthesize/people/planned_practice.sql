-- Practices of every kind that the year knows: they come first, so that each is there in a small
-- sample too. A year range says when the law has the kind.
-- volume: whose claims exceed the low-volume threshold. both: the first clinician's in both
-- segments; second: in the second segment alone, as newly established; shared: all members' together
-- in the second segment alone; falling: in the first alone; services: patients and services without
-- the dollars; costly: each one's dollars alone; either: the dollars where these suffice to opt in,
-- else as newly established.
-- skill: null where each clinician has another.
WITH kind AS (
    SELECT k.*
    FROM (
        VALUES
        ('solo, perfect', 2017, 2026, 1, 'second', 'individual', NULL, 'perfect', 1.00),
        ('solo, silent', 2017, 2026, 1, 'second', 'none', NULL, NULL, 0.00),
        ('solo, next to nothing', 2017, 2026, 1, 'second', 'individual', NULL, 'nothing', 0.00),
        ('solo, poor', 2017, 2026, 1, 'second', 'individual', NULL, 'poor', 0.10),
        ('solo, middling', 2017, 2026, 1, 'both', 'individual', NULL, NULL, 0.55),
        ('solo, by claims', 2017, 2026, 1, 'second', 'individual', NULL, 'few claims', 0.70),
        ('solo, excused from all', 2017, 2026, 1, 'either', 'none', NULL, NULL, 0.00),
        ('solo, joined late', 2017, 2026, 1, 'either', 'none', NULL, NULL, 0.00),
        ('solo, reviewed', 2017, 2026, 1, 'either', 'none', NULL, NULL, 0.00),
        ('solo, in a disaster area', 2017, 2026, 1, 'either', 'none', NULL, NULL, 0.00),
        ('solo, by the APP', 2021, 2026, 1, 'costly', 'individual', NULL, 'registry', 0.90),
        ('solo, by APP Plus', 2025, 2026, 1, 'costly', 'individual', NULL, NULL, 0.50),
        ('solo, opted in', 2019, 2026, 1, 'costly', 'individual', NULL, NULL, 0.90),
        ('solo, opted in and poor', 2019, 2026, 1, 'costly', 'individual', NULL, 'poor', 0.20),
        ('solo, may opt in', 2019, 2026, 1, 'costly', 'none', NULL, NULL, 0.00),
        ('solo, voluntary', 2017, 2026, 1, 'costly', 'individual', NULL, NULL, 0.40),
        ('solo, new to Medicare', 2017, 2026, 1, 'second', 'individual', NULL, NULL, 0.50),
        ('solo, no eligible type', 2017, 2026, 1, 'low', 'individual', NULL, NULL, 0.60),
        ('affiliated, QP', 2017, 2026, 1, 'low', 'none', NULL, NULL, 0.00),
        ('affiliated, Partial QP, elects', 2017, 2026, 1, 'costly', 'individual', NULL, NULL, 0.80),
        ('affiliated, Partial QP', 2017, 2026, 1, 'low', 'none', NULL, NULL, 0.00),
        ('affiliated, no QP', 2017, 2026, 1, 'low', 'individual', NULL, NULL, 0.30),
        ('solo, no claims', 2017, 2026, 1, 'none', 'none', NULL, NULL, 0.00),
        ('solo, first segment only', 2017, 2026, 1, 'falling', 'individual', NULL, NULL, 0.50),
        ('solo, services only', 2019, 2026, 1, 'services', 'individual', NULL, NULL, 0.50),
        ('solo, by an MVP', 2023, 2026, 1, 'costly', 'individual', NULL, NULL, 0.70),
        ('small group', 2017, 2026, 4, 'second', 'group', NULL, 'registry', 0.85),
        ('small group, opted in', 2019, 2026, 4, 'costly', 'group', NULL, NULL, 0.35),
        ('small group, voluntary', 2017, 2026, 3, 'low', 'group', NULL, 'few', 0.65),
        ('small group and clinicians', 2017, 2026, 5, 'costly', 'both', NULL, NULL, NULL),
        ('hospital-based group', 2017, 2026, 4, 'costly', 'both', NULL, NULL, 0.50),
        ('surgical center group', 2017, 2026, 3, 'costly', 'group', NULL, NULL, 0.60),
        ('non-patient facing group', 2017, 2026, 4, 'costly', 'group', NULL, NULL, 0.70),
        ('rural group', 2017, 2026, 2, 'second', 'group', NULL, 'two types', 0.75),
        ('medical home', 2017, 2026, 3, 'low', 'group', NULL, NULL, 0.95),
        ('excused group', 2017, 2026, 2, 'second', 'none', NULL, NULL, 0.00),
        ('every type', 2017, 2026, 36, 'costly', 'individual', NULL, NULL, NULL),
        ('virtual group', 2018, 2026, 3, 'second', 'none', 'V90001', NULL, 0.80),
        ('virtual group', 2018, 2026, 1, 'costly', 'none', 'V90001', NULL, 0.80),
        ('virtual group, excused', 2018, 2026, 2, 'costly', 'none', 'V90002', NULL, 0.30),
        ('virtual group, excused', 2018, 2026, 2, 'costly', 'none', 'V90002', NULL, 0.30),
        ('virtual group, silent', 2018, 2026, 1, 'costly', 'none', 'V90003', NULL, 0.00),
        ('virtual group, silent', 2018, 2026, 2, 'low', 'none', 'V90003', NULL, 0.00),
        ('APM Entity, QP by payments', 2017, 2026, 3, 'low', 'none', 'A90001', NULL, 0.80),
        ('APM Entity, QP by patients', 2017, 2026, 2, 'low', 'none', 'A90002', NULL, 0.80),
        ('APM Entity, QP late', 2017, 2026, 2, 'low', 'none', 'A90003', NULL, 0.80),
        ('APM Entity, Partial QP, elects', 2017, 2026, 2, 'second', 'none', 'A90004', NULL, 0.60),
        ('APM Entity, Partial QP', 2017, 2026, 2, 'low', 'none', 'A90005', NULL, 0.80),
        ('APM Entity, QP all-payer', 2019, 2026, 2, 'low', 'none', 'A90006', NULL, 0.80),
        ('APM Entity, Partial QP all-payer', 2019, 2026, 2, 'low', 'none', 'A90007', NULL, 0.80),
        ('APM Entity, departed', 2017, 2026, 2, 'costly', 'individual', 'A90008', NULL, 0.70),
        ('APM Entity, no MIPS APM', 2017, 2026, 2, 'low', 'none', 'A90009', NULL, 0.80),
        ('APM Entity, web interface', 2017, 2026, 17, 'shared', 'group', 'A90010', NULL, 0.75),
        ('APM Entity, other model', 2017, 2020, 3, 'second', 'individual', 'A90011', NULL, 0.70),
        ('APM Entity, excused', 2017, 2026, 2, 'costly', 'none', 'A90012', NULL, 0.40),
        ('APM Entity, all excused', 2017, 2017, 2, 'costly', 'none', 'A90013', NULL, 0.50),
        ('APM Entity, all excused', 2018, 2026, 2, 'costly', 'individual', 'A90013', NULL, 0.50),
        ('APM Entity, APP', 2021, 2026, 3, 'costly', 'none', 'A90014', NULL, 0.90),
        ('APM Entity, APP Plus', 2025, 2026, 3, 'costly', 'none', 'A90015', NULL, 0.80),
        ('APM Entity, APP Plus, no quality', 2025, 2026, 1, 'low', 'none', 'A90018', NULL, 0.50),
        ('APM Entity, APP Plus, no pi', 2025, 2026, 1, 'low', 'none', 'A90019', NULL, 0.50),
        ('APM Entity, MVP', 2023, 2026, 2, 'costly', 'none', 'A90016', NULL, 0.60),
        ('APM Entity, traditional', 2021, 2026, 2, 'costly', 'none', 'A90017', NULL, 0.80),
        ('facility group', 2019, 2026, 17, 'shared', 'group', NULL, NULL, 0.30),
        ('medium group', 2017, 2026, 25, 'shared', 'group', NULL, 'web interface', 0.90),
        ('subgroups', 2023, 2026, 16, 'shared', 'group', 'S900001', 'poor', 0.70),
        ('every member excused', 2017, 2026, 16, 'either', 'both', NULL, NULL, 0.60),
        ('every measure', 2017, 2026, 40, 'shared', 'both', NULL, NULL, NULL),
        ('every pathway', 2021, 2026, 19, 'shared', 'both', NULL, NULL, NULL),
        ('APM Entity, few patients', 2017, 2020, 2, 'costly', 'none', 'A90020', NULL, 0.50)
    ) AS k (
        practice_kind, first_year, last_year, practice_size, volume_plan, reporting_plan, entity_id,
        quality_plan, practice_skill
    )
)

SELECT
    k.practice_kind,
    k.first_year,
    k.last_year,
    k.practice_size,
    k.reporting_plan,
    k.entity_id,
    k.quality_plan,
    k.practice_skill,
    CASE
        WHEN k.volume_plan <> 'either' THEN k.volume_plan
        WHEN t.is_opt_in_available THEN 'costly'
        ELSE 'second'
    END AS volume_plan,
    row_number() OVER (ORDER BY k.place) AS practice_number
FROM (
    SELECT
        n.*,
        row_number() OVER () AS place
    FROM kind AS n
) AS k
CROSS JOIN people.parameter AS p
INNER JOIN policy.low_volume_threshold AS t ON p.performance_year = t.performance_year
WHERE
    p.has_room_for_every_kind
    AND p.performance_year BETWEEN k.first_year AND k.last_year
