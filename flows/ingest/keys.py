"""What a row of an extract is the row of: the columns by which a later row replaces it."""

from functools import cache

from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression

from flows.engine import catalog
from flows.ingest.layouts import SUBMISSION, layout
from flows.ingest.settle import CLAIMS

# The table of the ingest stage whose grain says it, where that is not called as the extract.
TABLE = {SUBMISSION: "measurement"}
PARTITION = "performance_year"
# Of a claim all lines count together: they are looked at, and sent again, together.
UNIT = {CLAIMS: "claim_id"}
# Which version of it a row is, where that is not a matter of the batch alone.
SINCE = {CLAIMS: "weekly_processing_date"}

# Of what a column of the key is made where the file has none (data/layouts/submission.yml).
MADE_OF = {SUBMISSION: ("tin", "npi")}


@cache
def key_columns(extract: str) -> tuple[str, ...]:
    """Return the columns of the lake that tell which row one is, in order."""
    table = f"ingest.{TABLE.get(extract, extract)}"
    grain = next(t.grain for t in catalog.all_transforms() if t.table == table)
    return tuple(column for column in grain if column != PARTITION)


def _told_by(extract: str) -> tuple[str, ...]:
    return (*key_columns(extract), *((SINCE[extract],) if extract in SINCE else ()))


def key_of(extract: str) -> Expression:
    """Return the key of a row with the lake's columns: a list of texts, its version behind them."""
    columns = (ColumnExpression(name).cast("VARCHAR") for name in _told_by(extract))
    return FunctionExpression("list_value", *columns).alias("key")


def key_source_names(extract: str) -> list[str]:
    """Return what the file calls the columns of the key, and those of which it is made."""
    names = layout(extract).source_names
    return [names[column] for column in (*_told_by(extract), *MADE_OF.get(extract, ()))]


def unit_position(extract: str) -> int | None:
    """Return where in the key stands what is sent again together, None where each row is alone."""
    return key_columns(extract).index(UNIT[extract]) + 1 if extract in UNIT else None


def unit_of(extract: str) -> Expression:
    """Return what of a row's key is sent again together, as text; null where each row is alone."""
    unit = ColumnExpression(UNIT[extract]) if extract in UNIT else ConstantExpression(None)
    return unit.cast("VARCHAR").alias("unit")
