"""Expectations of the project's own, beside those that Great Expectations brings.

Importing this module imports Great Expectations, which takes seconds: import it inside functions.
"""

from typing import Any, ClassVar

from great_expectations.core import ExpectationSuite, ExpectationValidationResult
from great_expectations.execution_engine import ExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.core import UnexpectedRowsExpectation
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics import ColumnMapMetricProvider
from great_expectations.expectations.metrics.map_metric_provider import column_condition_partial
from sqlalchemy import ColumnElement, literal_column

from flows.validation.suite import Suite


class RowsSatisfyCondition(ColumnMapMetricProvider):  # type: ignore[misc]
    """A SQL condition on the row, counted in the one scan that all row expectations share."""

    condition_metric_name = "column_values.row_satisfies_condition"
    condition_value_keys = ("condition",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(
        cls,  # noqa: N805 - Great Expectations makes it a class method
        column: ColumnElement[Any],
        condition: str,
        **_: Any,
    ) -> ColumnElement[bool]:
        # The colon of a cast would be read as a bind parameter by text(), not by literal_column().
        return literal_column(f"({condition})")


class ExpectRowsToSatisfy(ColumnMapExpectation):  # type: ignore[misc]
    """Expect a SQL condition to hold on each row; a row for which it is unknown (null) passes.

    The domain is the record number, which is never null, so that no row is left out.
    """

    column: str = "record_number"
    condition: str

    map_metric: ClassVar[str] = "column_values.row_satisfies_condition"
    success_keys: ClassVar[tuple[str, ...]] = ("condition", "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "condition")


class ExpectQueryToReturnNoRows(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Expect a query to return no record numbers; count them only, and fetch none."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine | None = None,
    ) -> ExpectationValidationResult | dict[str, Any]:
        return {"success": metrics["unexpected_rows_query.row_count"] == 0}


def expectation_suite(suite: Suite) -> ExpectationSuite:
    """Return the suite as Great Expectations' own, each expectation marked with its rule's id."""
    return ExpectationSuite(
        name=suite.extract,
        expectations=[
            ExpectationConfiguration(
                type=rule.expectation_type,
                kwargs=rule.arguments,
                meta={"rule_id": rule.rule_id},
            ).to_domain_obj()
            for rule in suite.rules
        ],
    )
