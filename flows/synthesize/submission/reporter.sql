-- How each reporter reports quality, improvement activities and promoting interoperability. In the
-- planned practices the ways are taken in turn, so that each is there; elsewhere by chance.
WITH turn AS (
    SELECT
        *,
        -- Those without a plan of their own take turns.
        row_number() OVER (
            PARTITION BY plan.quality_plan IS DISTINCT FROM 'turn' ORDER BY reporter_number
        ) AS turn_number,
        -- A quarter of the planned ones are too good or too bad to try everything.
        CASE
            WHEN kind IS NULL THEN 'random'
            WHEN plan.quality_plan IN ('perfect', 'nothing', 'poor') THEN plan.quality_plan
            WHEN reporting_option NOT IN ('traditional', 'apm_scoring_standard') THEN 'pathway'
            WHEN plan.quality_plan = 'turn' THEN 'turn'
            WHEN entity_type = 'apm' THEN 'apm'
            ELSE 'kind'
        END AS plan_kind
    FROM submission.reporter_option
),

web_interface AS (
    SELECT
        coalesce(bool_or(is_available) FILTER (
            reporting_option IN ('traditional', 'apm_scoring_standard')
        ), FALSE) AS is_offered,
        coalesce(bool_or(is_available) FILTER (reporting_option = 'app'), FALSE)
            AS is_offered_by_pathway
    FROM policy.quality_collection_type
    WHERE collection_type = 'cmsWebInterface'
),

-- Whom data would deprive of an excuse sends none.
silent AS (
    SELECT
        practice_kind, member_number, list(category) AS categories
    FROM people.excused_category
    WHERE is_cancelled_by_submission AND entity_type = 'individual'
    GROUP BY practice_kind, member_number
),

traited AS (
    SELECT
        turn.*, is_offered_by_pathway,
        coalesce(silent.categories, []) AS silent_categories,
        CASE
            WHEN list_contains(silent.categories, 'quality') THEN 'no data'
            WHEN plan_kind = 'turn' AND turn.member_number = 0 THEN 'more than six'
            WHEN plan_kind = 'turn' THEN by_turn.trait
            WHEN plan_kind = 'perfect' THEN 'all met'
            WHEN plan_kind = 'nothing' THEN 'one'
            WHEN plan_kind = 'poor' THEN 'few'
            WHEN coalesce(plan.quality_plan, '') NOT IN ('', 'web interface') THEN plan.quality_plan
            WHEN is_offered AND (plan_kind = 'apm' OR plan.quality_plan = 'web interface')
                THEN 'web interface'
        END AS trait
    FROM turn
    CROSS JOIN web_interface
    LEFT JOIN silent
        ON
            turn.entity_type = 'individual'
            AND kind.practice_kind = silent.practice_kind
            AND turn.member_number = silent.member_number
    LEFT JOIN synthetic.quality_trait AS by_turn
        ON trait_number = 1 + turn.member_number % (SELECT count(*) FROM synthetic.quality_trait)
)

SELECT
    traited.* EXCLUDE (silent_categories, is_offered_by_pathway),
    count_trait, tier,
    CASE
        WHEN traited.trait IS NOT NULL THEN collection_plan
        WHEN reporting_option = 'app' AND entity_type = 'apm' AND entity_number % 2 = 0
            THEN 'cmsWebInterface'
        WHEN
            plan_kind = 'pathway' AND plan.collection_plan IS NOT NULL
            AND (plan.collection_plan <> 'cmsWebInterface' OR is_offered_by_pathway)
            THEN plan.collection_plan
        WHEN practice_size <= 15
            THEN share('collection of 1 to 15', chance('collection', reporter_number))
        ELSE share('collection of 16 or more', chance('collection', reporter_number))
    END AS collection_plan,
    CASE
        WHEN traited.trait IS NOT NULL THEN measures
        ELSE number_of(
            step_of('number of measures', chance('measures', reporter_number)),
            'more measures',
            reporter_number
        )
    END AS measures,
    -- Weights of the activities: high or medium.
    CASE
        WHEN list_contains(silent_categories, 'ia') THEN ''
        WHEN plan.activity_weights IS NOT NULL THEN replace(plan.activity_weights, 'none', '')
        WHEN plan_kind IN ('turn', 'pathway', 'kind', 'poor')
            THEN turn_of(['hh', 'mmmm', 'hmm', 'h', 'mm', 'm', '', 'hhmm'], turn_number)
        WHEN entity_type = 'apm' OR chance('without activities', reporter_number) < 0.04 THEN ''
        ELSE share('activities', chance('activities', reporter_number))
    END AS activity_weights,
    CASE
        WHEN list_contains(silent_categories, 'pi') THEN 'none'
        WHEN plan.interoperability_plan IS NOT NULL THEN plan.interoperability_plan
        WHEN kind IS NOT NULL
            THEN turn_of([
                'full', 'base only', 'excluded', 'second exchange', 'third exchange', 'none',
                'transition', 'no attestation', 'answered no', 'zero', 'perfect',
                'both editions', 'transition, perfect', 'few registries', 'half excluded'
            ], turn_number)
        WHEN
            chance('sends pi', reporter_number) >= CASE
                WHEN is_likely_without_pi THEN 0.38 WHEN clinicians >= 100 THEN 1 ELSE 0.95
            END
            THEN 'none'
        WHEN clinicians < 100 AND chance('careless', reporter_number) < 0.03
            THEN one_of(['no attestation', 'answered no', 'zero'], 'careless how', reporter_number)
        ELSE share('interoperability', chance('exchange', reporter_number))
    END AS interoperability_plan
FROM traited
LEFT JOIN synthetic.quality_trait ON traited.trait = quality_trait.trait
ORDER BY reporter_number
