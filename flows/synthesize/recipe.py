"""The recipes: one SELECT, one table; what each reads says which comes first."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.engine.catalog import ordered
from flows.engine.parsing import tables_read

HERE = Path(__file__).resolve().parent
MACROS = HERE / "macros.sql"
# What the macros read.
SHARES = "synthetic.share"
EXTRACT = "extract"
# Made anew for each file of claims.
LINES = "claims.claim_line"
# Quality-data codes for each file of claims, and what tells ages: made where they are asked for.
QUALITY_LINES = "claims.quality_line"
BENEFICIARY = "beneficiary"
# Counts what was made; no extract.
COUNT = "extract._count"


@dataclass(frozen=True)
class Recipe:
    """One SQL file: the table or extract that it writes and the tables that it reads."""

    table: str
    path: Path
    sql: str
    reads: tuple[str, ...]

    @property
    def is_extract(self) -> bool:
        """Tell whether a file is written and not a table."""
        return self.table.split(".")[0] == EXTRACT


@cache
def all_recipes() -> dict[str, Recipe]:
    """Return every recipe by `folder.name`."""
    found = {}
    for path in sorted(HERE.glob("*/*.sql")):
        sql = path.read_text(encoding="utf-8")
        table = f"{path.parent.name}.{path.stem}"
        found[table] = Recipe(table, path, sql, tables_read(sql))
    return found


def tables() -> list[Recipe]:
    """Return the recipes of tables, each after those it reads."""
    recipes = all_recipes()
    return ordered(
        {
            n: recipe
            for n, recipe in recipes.items()
            if not recipe.is_extract and n not in (LINES, QUALITY_LINES)
        }
    )


def rules() -> list[str]:
    """Return the tables of policy, reference and plans that recipes and macros read."""
    recipes = all_recipes()
    return sorted({SHARES, *(n for r in recipes.values() for n in r.reads)} - recipes.keys())


def extracts() -> tuple[str, ...]:
    """Return the names of the extracts, as their layouts have them."""
    return tuple(
        name.split(".")[1]
        for name, recipe in all_recipes().items()
        if recipe.is_extract and name != COUNT
    )
