"""Great Expectations' own pages of suites and validations, built from what was kept of ingest.

Ingest does not build them: its results are counts, kept without Great Expectations, and are given
to it here as validation results. No value of a row was kept, so none is in a page.

Importing this module imports Great Expectations, which takes seconds: import it inside functions.
"""

import re
from datetime import UTC
from pathlib import Path
from typing import Any

from flows.docs.batches import Batch
from flows.lake import year_name
from flows.validation.duckdb_source import quiet
from flows.validation.expectations import expectation_suite
from flows.validation.suite import Suite, load_suite

with quiet():
    import great_expectations as gx
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
    )
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

SITE = "qpp"
NO_EXCEPTION = {
    "raised_exception": False,
    "exception_message": None,
    "exception_traceback": None,
}


def _context(folder: Path) -> Any:
    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            analytics_enabled=False,
            progress_bars={"globally": False, "metric_calculations": False},
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            data_docs_sites={
                SITE: {
                    "class_name": "SiteBuilder",
                    "show_how_to_buttons": False,
                    "store_backend": {
                        "class_name": "TupleFilesystemStoreBackend",
                        "base_directory": str(folder),
                    },
                    # The index is the project's own: this one lists by JavaScript from the web.
                    "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                }
            },
        ),
    )


def _suite_of(suite: Suite) -> Any:
    """Return the suite with the sentence of each rule as what a page says of it."""
    described = expectation_suite(suite)
    says = {
        rule.rule_id: f"{rule.rule_id} ({rule.severity}): {rule.reason}" for rule in suite.rules
    }
    for expectation in described.expectations:
        expectation.description = says[expectation.meta["rule_id"]]
    return described


def _result(configuration: Any, asked: int, failing: int) -> Any:
    return ExpectationValidationResult(
        success=failing == 0,
        expectation_config=configuration,
        result={
            "element_count": asked,
            "unexpected_count": failing,
            "unexpected_percent": 100 * failing / asked if asked else 0.0,
        },
        meta={},
        exception_info=NO_EXCEPTION,
    )


def _identifier(batch: Batch) -> Any:
    return ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(name=batch.extract),
        run_id=RunIdentifier(
            run_name=f"{year_name(batch.performance_year)}-batch-{batch.number}",
            run_time=batch.checked_at.replace(tzinfo=UTC),
        ),
        batch_identifier=f"{batch.extract}-{batch.number}",
    )


def _validation(batch: Batch, described: Any) -> Any:
    results = [
        _result(expectation.configuration, *batch.broken[expectation.meta["rule_id"]])
        for expectation in described.expectations
        # A rule that came later was not asked.
        if expectation.meta["rule_id"] in batch.broken
    ]
    passed = sum(bool(result.success) for result in results)
    return ExpectationSuiteValidationResult(
        success=passed == len(results),
        results=results,
        suite_name=batch.extract,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(results) - passed,
            "success_percent": 100 * passed / len(results) if results else None,
        },
        meta={
            "run_id": _identifier(batch).run_id,
            "great_expectations_version": gx.__version__,
            "batch_spec": {},
            "active_batch_definition": {},
        },
    )


def build(folder: Path, batches: list[Batch]) -> dict[str, Batch]:
    """Write the pages of suites and batches below a folder; return each batch by its page."""
    with quiet():
        context = _context(folder)
        suites = {}
        for extract in sorted({batch.extract for batch in batches}):
            suites[extract] = context.suites.add(_suite_of(load_suite(extract)))
        for batch in batches:
            result = _validation(batch, suites[batch.extract])
            context.validation_results_store.set(_identifier(batch), result)
        context.build_data_docs(build_index=False)
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    return {_page(batch, pages): batch for batch in batches}


def _page(batch: Batch, pages: set[str]) -> str:
    year = year_name(batch.performance_year)
    named = re.escape(f"/{batch.extract}/{year}-batch-{batch.number}/")
    when = batch.checked_at.strftime("%Y%m%dT%H%M%S.%f")
    [found] = [page for page in pages if re.search(rf"{named}{when}Z/", page)]
    return found
