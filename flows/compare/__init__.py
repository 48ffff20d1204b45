"""What would move: one pinned lake scored twice, as it stands and with one input changed.

Both sides are made by the rules of a scoring run, in one DuckDB that is thrown away; tables of
finished runs stand in for what is made from the same inputs. `side/` has what is looked at of each
side, `difference/` compares the two. Nothing is written into the lake.

What lies between two finished runs is told by the same means: what the first was made from becomes,
one thing at a time, what the second was made from (`moved/`).
"""
