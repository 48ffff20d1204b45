"""Whom the rows of a run's table are about: kind of entity, reporting option, subject."""

from duckdb import (
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    DuckDBPyRelation,
    Expression,
    FunctionExpression,
    StarExpression,
)

NOT_SCORED = "not scored"


def gathered(table: str) -> str:
    """Return the name under which gather() keeps whom a table's rows are about."""
    return f"whom.{table.replace('.', '_')}"


def _column(name: str, alias: str) -> Expression:
    return ColumnExpression(name).alias(alias)


def _word(word: str, alias: str) -> Expression:
    return ConstantExpression(word).alias(alias)


def _named(connection: DuckDBPyConnection, found: DuckDBPyRelation) -> DuckDBPyRelation:
    """Add whom each row is about: whom_type, whom_option and whom_subject.

    A row of an entity without an option stands for each option under which the entity is scored,
    a row of a TIN/NPI for the entity whose score was taken. What is about nobody counts by rows.
    """
    names = set(found.columns)
    star = StarExpression()
    if "entity_type" not in names and "npi" not in names:
        # Tables about APM Entities alone do not say so in every row.
        entity_id = next((n for n in ("apm_entity_id", "entity_id") if n in names), None)
        if entity_id:
            found = found.select(
                StarExpression(exclude=[entity_id]),
                _word("apm", "entity_type"),
                _column(entity_id, "entity_id"),
            )
            names = set(found.columns)
    if {"entity_type", "entity_id", "reporting_option"} <= names:
        return found.select(
            star,
            _column("entity_type", "whom_type"),
            _column("reporting_option", "whom_option"),
            _column("entity_id", "whom_subject"),
        )
    if {"entity_type", "entity_id"} <= names:
        scored = connection.view("eligibility.scored_entity").select(
            "entity_type", "entity_id", _column("reporting_option", "whom_option")
        )
        return found.join(scored, "entity_type, entity_id", "left").select(
            star, _column("entity_type", "whom_type"), _column("entity_id", "whom_subject")
        )
    if {"tin", "npi"} <= names:
        final = connection.view("score.final_score").select(
            "tin",
            "npi",
            _column("entity_type", "whom_type"),
            _column("reporting_option", "whom_option"),
        )
        names_of = (ColumnExpression("tin"), ColumnExpression("npi"))
        key = FunctionExpression("concat_ws", ConstantExpression("-"), *names_of)
        return found.join(final, "tin, npi", "left").select(star, key.alias("whom_subject"))
    holder = next((name for name in ("npi", "tin") if name in names), None)
    kind = {"npi": "clinician", "tin": "practice", None: "rows"}[holder]
    # A row that is about nobody is its own subject.
    subject = ColumnExpression(holder) if holder else FunctionExpression("uuid")
    return found.select(
        star, _word(kind, "whom_type"), _word("", "whom_option"), subject.alias("whom_subject")
    )


def gather(connection: DuckDBPyConnection, table: str, outcome_columns: set[str]) -> None:
    """Create whom.<stage>_<table>: whom the table's rows are about, with the outcome columns."""
    named = _named(connection, connection.view(table))
    named.select(
        CoalesceOperator(ColumnExpression("whom_type"), ConstantExpression("clinician")).alias(
            "whom_type"
        ),
        CoalesceOperator(ColumnExpression("whom_option"), ConstantExpression(NOT_SCORED)).alias(
            "whom_option"
        ),
        "whom_subject",
        *sorted(outcome_columns & set(named.columns)),
    ).distinct().create(gathered(table))
