-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, patient_number, instance_key, claim_number
-- Says:  What a measure counts: a patient, a patient's day, season, episode, stay or injury, with its
--        claims, and which of them decide: all, or those of the latest or earliest day with an answer.

WITH classed AS (
    SELECT
        performance_year,
        measure_id,
        stratum,
        patient_number,
        claim_number,
        claim.claim_from_date,
        claim.eligible_line_count,
        answer.advantage_order,
        class.instance_kind,
        class.deciding_day,
        season.window_number,
        claim.claim_from_date > min(claim.claim_from_date) OVER (
            PARTITION BY performance_year, measure_id, stratum, patient_number
        ) AS is_after_first_day,
        CASE class.instance_kind
            WHEN 'patient_day' THEN CAST(claim.claim_from_date AS VARCHAR)
            WHEN 'season' THEN CAST(season.window_number AS VARCHAR)
            WHEN 'episode' THEN CAST(episode.episode_start_date AS VARCHAR)
            WHEN 'stay' THEN CAST(stay.stay_start_date AS VARCHAR)
            WHEN 'shared_diagnosis' THEN coalesce(injury.first_diagnosis_code, CAST(claim_number AS VARCHAR))
        END AS instance_key
    FROM claims_quality.eligible_claim AS claim
    INNER JOIN policy.claims_measure USING (performance_year, measure_id)
    INNER JOIN policy.claims_counting_class AS class USING (performance_year, counting_class)
    LEFT JOIN claims_quality.claim_answer AS answer
        USING (performance_year, measure_id, stratum, claim_number)
    LEFT JOIN claims_quality._episode AS episode
        USING (performance_year, measure_id, stratum, patient_number, claim_from_date)
    LEFT JOIN claims_quality._stay AS stay
        USING (performance_year, measure_id, stratum, patient_number, claim_from_date)
    LEFT JOIN claims_quality._diagnosis_group AS injury
        USING (performance_year, measure_id, stratum, patient_number, claim_number)
    LEFT JOIN policy.claims_measure_window AS season
        ON
            claim.performance_year = season.performance_year
            AND claim.measure_id = season.measure_id
            AND (
                claim.claim_from_date BETWEEN season.start_date AND season.end_date
                OR claim.claim_through_date BETWEEN season.start_date AND season.end_date
            )
),

counted AS (
    SELECT
        * EXCLUDE (instance_key),
        coalesce(instance_key, 'patient') AS instance_key
    FROM classed
    WHERE
        (instance_kind <> 'season' OR window_number IS NOT NULL)
        AND (instance_kind <> 'later_encounter' OR is_after_first_day)
),

dated AS (
    SELECT
        *,
        bool_or(advantage_order IS NOT NULL) OVER instance AS is_answered,
        max(claim_from_date) FILTER (WHERE advantage_order IS NOT NULL) OVER instance AS last_answered_date,
        min(claim_from_date) FILTER (WHERE advantage_order IS NOT NULL) OVER instance AS first_answered_date
    FROM counted
    WINDOW instance AS (
        PARTITION BY performance_year, measure_id, stratum, patient_number, instance_key
    )
)

SELECT
    performance_year,
    measure_id,
    stratum,
    patient_number,
    instance_key,
    claim_number,
    eligible_line_count,
    advantage_order,
    CASE
        WHEN NOT is_answered THEN FALSE
        WHEN deciding_day = 'latest' THEN claim_from_date = last_answered_date
        WHEN deciding_day = 'earliest' THEN claim_from_date = first_answered_date
        ELSE TRUE
    END AS is_deciding
FROM dated
