"""A re-score of those alone whom a case touches: the same SQL, over their rows.

Who is touched is closed under every table of membership: whoever shares a practice, virtual group,
subgroup or APM Entity with somebody touched is touched (touched.sql). Tables of one clinician or
entity are made over the rows of these, tables of the population over everybody, with these rows in
the place of those that were released (tables.csv). Where one of the population comes out
otherwise, whoever it moves is touched, too. What is of no one clinician or entity, or who belongs
to whom, has to come out as it was: else the whole year is scored.
"""
