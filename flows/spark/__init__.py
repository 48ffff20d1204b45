"""The tables that read claim lines, made on a Spark Connect server where one machine is outgrown.

The same SQL files over the same pinned files: sqlglot writes them for Spark, the server reads the
lake in place, and the tables come back to be stored as those of DuckDB are. Nothing else of a run
changes, and its id is the same.
"""
