-- How policy and reference spell the names that submissions write in several ways, by their small
-- letters.
SET VARIABLE spelling = (
    SELECT map_from_entries(list((lower(n.written), n.written)))
    FROM (
        SELECT p.entity_type AS written
        FROM policy.participation AS p
        UNION
        SELECT p.program_name
        FROM policy.participation AS p
        UNION
        SELECT m.program_name
        FROM reference.measure_program AS m
        UNION
        SELECT t.collection_type
        FROM reference.measure_collection_type AS t
    ) AS n
)
