"""The one place where SQL is put together: a list of columns, as layout and dictionary have them.

Macros (sql/cell.sql) say how a cell becomes a value; here they are only called by name, once for
each column. Everything else of the ingest is a SQL file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from flows.engine.dictionary import Column
from flows.engine.warehouse import quoted
from flows.ingest.rules import FORMULA, TYPE, ReadRule

INTEGERS = {"SMALLINT", "INTEGER", "BIGINT"}
MOMENT = "TIMESTAMP WITH TIME ZONE"
# The types of which not every value is one of a calendar.
DATED = {"DATE", MOMENT}
# The macro that reads a number, by what its text stands in.
OF_TEXT, OF_JSON = "said", "said_by_json"
# The macro that writes a code as its standard does, by the layout's word for it.
PUBLISHED = "as published"
CODES = {
    "trimmed": "trimmed",
    "capitals": "in_capitals",
    "small letters": "in_small_letters",
    "two characters": "in_two",
    "five characters": "in_five",
    PUBLISHED: "as_published",
}


@dataclass(frozen=True)
class Cell:
    """One column of the lake as expressions over the columns of a source.

    A text that is there without a value is none of the column; some_unfit tells of such a one where
    texts are several. called is the name of the column in the sentence about it, reason the
    sentence, rule what is broken.
    """

    column: str
    value: str
    text: str = ""
    called: str = ""
    reason: str = ""
    rule: ReadRule = TYPE
    some_unfit: str = ""

    @property
    def is_unfit(self) -> str:
        """Return what holds where the source has something that is no value of the column."""
        return self.some_unfit or (_is_unfit(self.text, self.value) if self.text else "")


def identifier(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def plain_cell(column: Column, value: str | None = None) -> Cell:
    """Return a column that needs no reading: another expression, or the source's of its name."""
    return Cell(column.name, value or identifier(column.name))


def added_cell(column: Column, value: int | str) -> Cell:
    """Return a column that has one value in all rows."""
    text = quoted(value) if isinstance(value, str) else str(value)
    return Cell(column.name, f"CAST({text} AS {column.type})")


def absent_cell(column: Column) -> Cell:
    """Return an optional column that the file does not have."""
    return Cell(column.name, f"CAST(NULL AS {column.type})")


def cell(column: Column, text: str, value: str, called: str, reason: str = "") -> Cell:
    """Return a column whose value is missing where there is a text that does not fit its type.

    The sentence about it quotes the text unless a reason is given.
    """
    said = quoted(reason) if reason else f"no_value_of({text}, {quoted(column.type)})"
    return Cell(column.name, value, text, called, said)


def or_error(cell: Cell, text: str, said: str) -> Cell:
    """Return a column that ends the query, saying this, where a text does not fit its type."""
    return Cell(cell.column, f"value_or_error({cell.value}, {text}, {quoted(said)})")


def text_cell(column: Column, text: str, called: str, form: str | None) -> Cell:
    """Return a column of texts: a code in the form that its standard has, or the text as sent.

    What a spreadsheet would take for a formula is no identifier of anything.
    """
    if form is not None:
        return Cell(column.name, f"{CODES[form]}({text})")
    sent = f"nullif({text}, '')"
    value = f"harmless({sent})"
    said = quoted(FORMULA.reason)
    return Cell(column.name, value, sent, called, said, FORMULA)


def typed(text: str, kind: str, number: str) -> str:
    """Return a text as a value of a type, null where the text does not say it exactly.

    number is the macro that reads a number.
    """
    if kind == "VARCHAR":
        return text
    if kind == "DATE":
        return f"date_of({text})"
    if kind == MOMENT:
        return f"moment_of({text})"
    value = f"TRY_CAST({text} AS {kind})"
    if kind == "BOOLEAN":
        return value
    scale = _scale(kind)
    form = quoted(f" *[+-]?[0-9]*[.]?[0-9]{{0,{scale}}}0* *")
    return f"{number}({value}, {text}, {form}{f', {scale}' if number == OF_JSON else ''})"


def same(held: str, kind: str, wanted: str) -> str:
    """Return a column of a Parquet file in another type, null where the value would change."""
    value = f"TRY_CAST({held} AS {wanted})"
    return f"same({value}, TRY_CAST({value} AS {kind}), {held})"


def in_calendar(value: str, kind: str) -> str:
    """Return a value of a type, null where it is a date or a moment outside the years 1 to 9999."""
    return f"of_calendar({value})" if kind in DATED else value


def _scale(kind: str) -> int:
    """Return the decimals that a type of numbers holds."""
    return 0 if kind in INTEGERS else int(kind.removesuffix(")").rpartition(",")[2])


def strata_cell(column: Column, texts: str, fields: list[str], called: str, reason: str) -> Cell:
    """Return the list of structs that lists of texts become; fields are in the texts' order."""
    struct = duckdb.sqltype(column.type).child
    types = {name: str(struct[name]) for name in fields}
    items = {name: f"x[{position}]" for position, name in enumerate(fields, start=1)}
    values = {name: typed(text, types[name], OF_JSON) for name, text in items.items()}
    packed = ", ".join(f"{name} := {value}" for name, value in values.items())
    unfit = " OR ".join(
        _is_unfit(items[name], values[name]) for name in fields if types[name] != "VARCHAR"
    )
    return Cell(
        column.name,
        f"list_transform({texts}, lambda x: struct_pack({packed}))",
        called=called,
        reason=quoted(reason),
        some_unfit=f"(len(list_filter({texts}, lambda x: {unfit})) > 0)",
    )


def select_list(cells: Iterable[Cell], **more: str) -> str:
    """Return the columns of the lake, named, and after them more expressions by their names."""
    values = [(cell.column, cell.value) for cell in cells] + list(more.items())
    return ", ".join(f"{value} AS {identifier(name)}" for name, value in values)


def faults(cells: Iterable[Cell]) -> str:
    """Return the list of what is unfit in a row; it is made in rows that have something only."""
    tested = [cell for cell in cells if cell.is_unfit]
    if not tested:
        return "no_faults()"
    found = ", ".join(
        f"fault({cell.is_unfit}, {quoted(cell.called)}, {quoted(cell.rule.rule_id)}, {cell.reason})"
        for cell in tested
    )
    any_unfit = " OR ".join(cell.is_unfit for cell in tested)
    return (
        f"CASE WHEN {any_unfit} THEN list_filter([{found}], lambda x: x IS NOT NULL) "
        "ELSE no_faults() END"
    )


def faults_read(cells: Iterable[Cell]) -> str:
    """Return the same over rows that have each value under its column's name, beside the texts."""
    return faults(replace(cell, value=identifier(cell.column)) for cell in cells)


def _is_unfit(text: str, value: str) -> str:
    return f"({text} IS NOT NULL AND {value} IS NULL)"
