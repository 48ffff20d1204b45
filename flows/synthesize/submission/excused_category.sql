-- Categories that individuals are excused from, by their number in the practices where everything
-- is tried: sets of categories by a ground that data do not cancel where the year has one, else by
-- the first of the others, and then nothing is sent. Grounds that others hide have a clinician of
-- their own. From member 29 on those of "every type" are physicians.
WITH plan AS (
    SELECT
        k.practice_kind,
        p.member_number,
        c.category,
        p.grounds
    FROM (
        VALUES
        (['every pathway'], 2, ['cost', 'quality'], ['vendor_failure']),
        (['every type', 'every pathway'], 3, ['quality'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 4, ['pi', 'quality'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 5, ['ia', 'quality'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 6, ['ia', 'pi'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 7, ['ia'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 8, ['pi'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 9, ['cost', 'quality'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 10, ['cost', 'ia'], ['vendor_failure', 'targeted_review']),
        (['every type', 'every pathway'], 11, ['cost', 'pi'], ['vendor_failure', 'targeted_review']),
        (
            ['every type', 'every pathway'],
            12,
            ['ia', 'pi', 'quality'],
            ['vendor_failure', 'targeted_review']
        ),
        (
            ['every type', 'every pathway'],
            13,
            ['cost', 'ia', 'pi'],
            ['vendor_failure', 'targeted_review']
        ),
        (['every pathway'], 14, ['pi'], ['vendor_failure']),
        (['every pathway'], 15, ['quality'], ['vendor_failure']),
        (['every pathway'], 16, ['quality'], ['vendor_failure']),
        (['every type'], 32, ['pi'], ['hardship']),
        (['every type'], 33, ['pi'], ['automatic_extreme_and_uncontrollable_circumstances']),
        (['every type'], 34, ['pi'], ['covid_19']),
        (['every type'], 35, ['ia'], ['covid_19']),
        (['every type'], 36, ['quality'], ['covid_19']),
        (['APM Entity, all excused'], 1, ['pi'], ['vendor_failure']),
        (['APM Entity, all excused'], 2, ['pi'], ['vendor_failure'])
    ) AS p (practice_kinds, member_number, categories, grounds)
    CROSS JOIN unnest(p.practice_kinds) AS k (practice_kind)
    CROSS JOIN unnest(p.categories) AS c (category)
)

SELECT
    p.practice_kind,
    p.member_number,
    p.category,
    g.ground,
    g.is_cancelled_by_submission
FROM plan AS p
CROSS JOIN people.parameter AS y
INNER JOIN policy.reweighting_ground AS g
    ON
        y.performance_year = g.performance_year
        AND p.category = g.category
        AND list_contains(p.grounds, g.ground)
        AND g.is_in_force
QUALIFY
    row_number() OVER (
        PARTITION BY p.practice_kind, p.member_number, p.category ORDER BY g.precedence
    ) = 1
ORDER BY p.practice_kind, p.member_number, p.category
