"""The score tree: what became of each clinician of a finished run, node by node.

Each SQL file beside this one writes one table of the schema `score_tree`, read from the sealed
tables of a run. A node has a rule id and a sentence, the paragraph, the policy row that gave its
number, and its value before rounding, so that whoever tells a score tells the same.
"""

from flows.score_tree.grow import grow, tree_tables

__all__ = ["grow", "tree_tables"]
