-- A score of the file is unlike the run's where it is not the same at the places it is printed with.
-- What has no weight in the run is not compared, unless the final scores differ.
-- noqa: disable=CP05
CREATE MACRO is_unlike(printed, places, percent, whole, is_score_unlike) AS CASE
    WHEN percent IS NULL THEN is_score_unlike AND coalesce(printed, 0) > 0
    WHEN printed IS NULL THEN percent > 0
    ELSE abs(percent * whole / 100 - printed) * 2 * power(10, places) > 1.000001
END;
