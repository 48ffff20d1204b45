-- Decisions on exceptions: hardships, extreme and uncontrollable circumstances and vendor failures,
-- approved for the most part, and mostly for those who have not submitted.
WITH applicant AS (
    SELECT
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        c.clinician_number AS entity_number,
        r.reporter_number IS NOT NULL AS has_submission
    FROM clinician AS c
    LEFT JOIN reporter AS r
        ON r.entity_type = 'individual' AND c.tin = r.tin AND c.npi = r.npi
    UNION ALL
    SELECT
        'group' AS entity_type,
        p.tin AS entity_id,
        2000000 + p.practice_number AS entity_number,
        p.reporting_plan IN ('group', 'both') AS has_submission
    FROM practice AS p
    WHERE p.practice_size >= 2
),

filed AS (
    SELECT
        a.*,
        unnest(CASE
            WHEN chance('files', a.entity_number) < 0.020 THEN ['pi']
            WHEN chance('files', a.entity_number) < 0.030 THEN ['quality', 'cost', 'ia', 'pi']
            WHEN chance('files', a.entity_number) < 0.034 THEN ['quality']
            WHEN chance('files', a.entity_number) < 0.037 THEN ['ia', 'pi']
            WHEN chance('files', a.entity_number) < 0.090 AND NOT a.has_submission
                THEN ['quality', 'cost', 'ia', 'pi']
            ELSE []
        END) AS category
    FROM applicant AS a
)

SELECT
    f.entity_type,
    f.entity_id,
    f.category,
    CASE
        WHEN chance('files', f.entity_number) < 0.018 THEN 'hardship'
        WHEN chance('files', f.entity_number) < 0.020 THEN 'vendor_failure'
        WHEN chance('files', f.entity_number) BETWEEN 0.030 AND 0.032 THEN 'vendor_failure'
        WHEN chance('files', f.entity_number) BETWEEN 0.036 AND 0.037 THEN 'targeted_review'
        ELSE 'extreme_and_uncontrollable_circumstances'
    END AS exception_kind,
    CASE
        WHEN f.category = 'pi' AND chance('files', f.entity_number) < 0.018
            THEN '42 CFR 414.1380(c)(2)(i)(C)'
        ELSE '42 CFR 414.1380(c)(2)(i)(A)'
    END AS authority,
    make_date(p.performance_year, 1 + below('effective', f.entity_number, 6), 1)
        AS effective_start_date,
    make_date(p.performance_year, 12, 31) AS effective_end_date,
    CASE
        WHEN chance('decision', f.entity_number) < 0.88 THEN 'approved'
        WHEN chance('decision', f.entity_number) < 0.97 THEN 'denied'
        ELSE 'withdrawn'
    END AS decision,
    make_date(p.performance_year + 1, 1, 10)
    + CAST(below('decided', f.entity_number, 60) AS INTEGER) AS decision_date
FROM filed AS f
CROSS JOIN parameter AS p
ORDER BY f.entity_type, f.entity_id, f.category
