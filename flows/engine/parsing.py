"""What a SELECT reads and writes, told by DuckDB's own parser before there is any table."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

# Defaults are left out.
PARSED = (
    "SELECT json_serialize_sql("
    "CAST($1 AS VARCHAR), skip_null := true, skip_empty := true, skip_default := true)"
)

Tree = dict[str, Any]


@cache
def _parser() -> Any:
    """Return a connection that reads SQL and has no data."""
    import duckdb  # noqa: PLC0415 - completion does without

    return duckdb.connect(config={"threads": 1})


def parsed(sql: str) -> Tree:
    """Return a SELECT as DuckDB reads it; raises ValueError, with its reason, for anything else."""
    # A cursor of its own: threads may read at once.
    found = _parser().cursor().execute(PARSED, [sql]).fetchone()
    tree: Tree = json.loads(found[0])
    if tree["error"]:
        raise ValueError(tree["error_message"].splitlines()[0])
    return tree


def tables_read(sql: str) -> tuple[str, ...]:
    """Return the qualified tables that a SELECT reads, sorted, without its own CTEs.

    Raises ValueError as parsed does.
    """
    return tables_in(parsed(sql))


def tables_in(tree: Tree) -> tuple[str, ...]:
    """Return the qualified tables in a parsed SELECT, sorted."""
    return tuple(sorted(set(_tables_of(tree))))


def columns_in(tree: Tree) -> tuple[str, ...] | None:
    """Return the names of a parsed SELECT's columns; None where its text does not name all."""
    node = tree["statements"][0]["node"]
    while "children" in node:
        # Each part may bring columns that the first has not.
        if node["setop_type"].endswith("BY_NAME"):
            return None
        node = node["children"][0]
    names = []
    for expression in node.get("select_list", [{}]):
        name = expression.get("alias") or expression.get("column_names", [""])[-1]
        if not name:
            return None
        names.append(name)
    return tuple(names)


def _tables_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node.get("schema_name"):
            yield f"{node['schema_name']}.{node['table_name']}"
        node = node.values()
    elif not isinstance(node, list):
        return
    for part in node:
        yield from _tables_of(part)
