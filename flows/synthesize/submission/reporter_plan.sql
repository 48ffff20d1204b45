-- How each reporter reports quality, improvement activities and promoting interoperability. In the
-- planned practices the ways are taken in turn, so that each is there; elsewhere by chance.
WITH turn AS (
    SELECT
        r.*,
        -- Those without a plan of their own take turns.
        row_number() OVER (
            PARTITION BY r.practice_kind IS NULL OR r.practice_kind <> 'every measure'
            ORDER BY r.reporter_number
        ) AS turn_number,
        -- A quarter of the planned ones are too good or too bad to try everything.
        CASE
            WHEN r.practice_kind IS NULL THEN 'random'
            WHEN r.quality_plan IN ('perfect', 'nothing', 'poor') THEN r.quality_plan
            WHEN r.reporting_option NOT IN ('traditional', 'apm_scoring_standard') THEN 'pathway'
            WHEN r.practice_kind = 'every measure' THEN 'turn'
            WHEN r.entity_type = 'apm' THEN 'apm'
            ELSE 'kind'
        END AS plan_kind
    FROM submission.reporter AS r
),

collected AS (
    SELECT
        t.*,
        v.pathway_web_interface,
        coalesce(s.categories, []) AS silent_categories,
        CASE
            WHEN list_contains(s.categories, 'quality') THEN 'no data'
            WHEN t.plan_kind = 'turn' AND t.member_number = 0 THEN 'more than six'
            WHEN t.plan_kind = 'turn' THEN q.trait
            WHEN t.plan_kind = 'perfect' THEN 'all met'
            WHEN t.plan_kind = 'nothing' THEN 'one'
            WHEN t.plan_kind = 'poor' THEN 'few'
            WHEN t.practice_kind = 'every pathway' AND t.member_number = 1 THEN 'few patients'
            WHEN t.practice_kind = 'APM Entity, few patients' THEN 'web interface, few cases'
            WHEN t.plan_kind = 'apm' AND v.web_interface THEN 'web interface'
            WHEN t.quality_plan = 'web interface' AND v.web_interface THEN 'web interface'
            WHEN t.plan_kind = 'kind' AND t.quality_plan <> 'web interface' THEN t.quality_plan
        END AS trait
    FROM turn AS t
    CROSS JOIN (
        SELECT
            coalesce(bool_or(c.is_available) FILTER (
                c.reporting_option IN ('traditional', 'apm_scoring_standard')
            ), FALSE) AS web_interface,
            coalesce(bool_or(c.is_available) FILTER (
                c.reporting_option = 'app'
            ), FALSE) AS pathway_web_interface
        FROM policy.quality_collection_type AS c
        INNER JOIN people.parameter AS p ON c.performance_year = p.performance_year
        WHERE c.collection_type = 'cmsWebInterface'
    ) AS v
    -- Whom data would deprive of an excuse sends none.
    LEFT JOIN (
        SELECT
            e.practice_kind,
            e.member_number,
            list(e.category ORDER BY e.category) AS categories
        FROM submission.excused_category AS e
        WHERE e.is_cancelled_by_submission
        GROUP BY e.practice_kind, e.member_number
    ) AS s
        ON
            t.entity_type = 'individual'
            AND t.practice_kind = s.practice_kind
            AND t.member_number = s.member_number
    LEFT JOIN submission.quality_trait AS q
        ON q.trait_number = 1 + t.member_number % (SELECT max(y.trait_number) FROM submission.quality_trait AS y)
)

SELECT
    c.reporter_number,
    c.plan_kind,
    c.trait,
    q.count_trait,
    q.tier,
    CASE
        WHEN c.trait IS NOT NULL THEN q.collection_plan
        WHEN c.reporting_option = 'app' AND c.entity_type = 'apm' AND c.entity_number % 2 = 0
            THEN 'cmsWebInterface'
        WHEN
            c.practice_kind = 'APM Entity, web interface'
            AND c.reporting_option = 'app'
            AND c.pathway_web_interface
            THEN 'cmsWebInterface'
        WHEN c.practice_kind = 'APM Entity, APP Plus' THEN 'mixed'
        WHEN c.practice_kind = 'small group, opted in' AND c.reporting_option = 'mvp' THEN 'claims'
        WHEN c.practice_size <= 15 AND chance('collection', c.reporter_number) < 0.16 THEN 'claims'
        WHEN chance('collection', c.reporter_number) < 0.56 THEN 'registry'
        WHEN chance('collection', c.reporter_number) < 0.80 THEN 'electronicHealthRecord'
        WHEN chance('collection', c.reporter_number) < 0.91 THEN 'qcdr'
        ELSE 'mixed'
    END AS collection_plan,
    CASE
        WHEN c.trait IS NOT NULL THEN q.measures
        WHEN chance('measures', c.reporter_number) < 0.05
            THEN 1 + below('more measures', c.reporter_number, 2)
        WHEN chance('measures', c.reporter_number) < 0.16
            THEN 3 + below('more measures', c.reporter_number, 3)
        WHEN chance('measures', c.reporter_number) < 0.50 THEN 6
        ELSE 7 + below('more measures', c.reporter_number, 4)
    END AS measures,
    -- Weights of the activities: high or medium.
    CASE
        WHEN list_contains(c.silent_categories, 'ia') THEN ''
        WHEN c.practice_kind = 'every type' THEN 'hmm'
        WHEN c.plan_kind = 'perfect' THEN 'hhmm'
        WHEN c.plan_kind = 'nothing' THEN ''
        WHEN c.plan_kind IN ('turn', 'pathway', 'kind', 'poor')
            THEN ['hh', 'mmmm', 'hmm', 'h', 'mm', 'm', '', 'hhmm'][1 + c.turn_number % 8]
        WHEN c.entity_type = 'apm' THEN ''
        WHEN chance('without activities', c.reporter_number) < 0.04 THEN ''
        WHEN chance('activities', c.reporter_number) < 0.38 THEN 'hh'
        WHEN chance('activities', c.reporter_number) < 0.70 THEN 'mmmm'
        WHEN chance('activities', c.reporter_number) < 0.90 THEN 'hmm'
        WHEN chance('activities', c.reporter_number) < 0.96 THEN 'mm'
        ELSE 'm'
    END AS activity_weights,
    CASE
        WHEN list_contains(c.silent_categories, 'pi') THEN 'none'
        WHEN c.practice_kind = 'every type' AND c.member_number <= 14 THEN 'without one'
        WHEN c.practice_kind = 'every pathway' AND c.member_number BETWEEN 1 AND 16 THEN 'full'
        WHEN c.practice_kind = 'APM Entity, all excused' AND c.entity_type = 'individual' THEN 'full'
        WHEN c.plan_kind = 'perfect' THEN 'perfect'
        WHEN c.plan_kind = 'nothing' THEN 'none'
        WHEN c.plan_kind = 'poor' THEN 'zero'
        WHEN
            c.practice_kind IN (
                'APM Entity, all excused', 'every type', 'every member excused',
                'hospital-based group', 'surgical center group', 'non-patient facing group', 'facility group'
            )
            THEN 'none'
        WHEN c.plan_kind IN ('turn', 'pathway', 'kind', 'apm')
            THEN [
                'full', 'base only', 'excluded', 'second exchange', 'third exchange', 'none',
                'transition', 'no attestation', 'answered no', 'zero', 'perfect',
                'both editions', 'transition, perfect', 'few registries', 'half excluded'
            ][1 + c.turn_number % 15]
        WHEN
            chance('sends pi', c.reporter_number) >= CASE
                WHEN c.is_likely_without_pi THEN 0.38 WHEN c.clinicians >= 100 THEN 1 ELSE 0.95
            END
            THEN 'none'
        WHEN c.clinicians < 100 AND chance('careless', c.reporter_number) < 0.03
            THEN ['no attestation', 'answered no', 'zero'][
                1 + below('careless how', c.reporter_number, 3)
            ]
        WHEN chance('exchange', c.reporter_number) < 0.20 THEN 'second exchange'
        WHEN chance('exchange', c.reporter_number) < 0.28 THEN 'third exchange'
        WHEN chance('exchange', c.reporter_number) < 0.40 THEN 'half excluded'
        WHEN chance('exchange', c.reporter_number) < 0.50 THEN 'transition'
        ELSE 'full'
    END AS interoperability_plan
FROM collected AS c
LEFT JOIN submission.quality_trait AS q ON c.trait = q.trait
ORDER BY c.reporter_number
