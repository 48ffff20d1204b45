"""The scoring run as a Prefect flow: one task per table, cached by content."""

from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock
from prefect import Task, flow, task
from prefect.cache_policies import INPUTS
from prefect.settings import PREFECT_LOCAL_STORAGE_PATH, temporary_settings

from flows.emit.deliver import deliver
from flows.engine import warehouse
from flows.engine.catalog import Transform
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import create_views, private_files
from flows.progress import step
from flows.run.checks import check_coverage, run_checks
from flows.run.manifest import Manifest, write_manifest
from flows.run.plan import Plan, make_plan
from flows.run.reliance import reliance
from flows.run.tables import TableResult, is_intact, open_table, remove_partial, write_table


def _is_retried(_task: Any, _run: Any, state: Any) -> bool:
    """Retry what storage may heal (QPP602); a rule that fails once fails again."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, QppError) and error.code == "QPP602"


def table_task(
    connection: duckdb.DuckDBPyConnection, plan: Plan, transform: Transform
) -> Task[..., TableResult]:
    """Return the task that writes one table.

    Its inputs name the content that the table is made from, so that a result persisted by an
    earlier run, killed or not, stands in for the work.
    """

    @task(
        name=transform.table,
        task_run_name=transform.table,
        cache_policy=INPUTS,
        persist_result=True,
        result_serializer="json",
        retries=2,
        retry_delay_seconds=[1, 5],
        retry_condition_fn=_is_retried,
    )
    def write(table: str, digest: str, path: str) -> TableResult:
        return write_table(connection, plan, transform)

    return write


def compute_tables(connection: duckdb.DuckDBPyConnection, plan: Plan) -> list[TableResult]:
    """Write or reuse each table in order and leave it open in the connection."""
    results: list[TableResult] = []
    for number, transform in enumerate(plan.transforms, start=1):
        if transform.is_view:
            warehouse.create_table(connection, transform)
            continue
        step(f"{transform.table} ({number} of {len(plan.transforms)})")
        run = table_task(connection, plan, transform)
        inputs = {
            "table": transform.table,
            "digest": plan.digests[transform.table],
            "path": str(plan.stored(transform.table)),
        }
        result = run(**inputs)
        if not is_intact(result):
            result = run.with_options(refresh_cache=True)(**inputs)
        open_table(connection, transform, Path(result["path"]))
        results.append(result)
    return results


@flow(name="score_year", validate_parameters=False)
def score_year(
    performance_year: int,
    lake: Path,
    resources: Resources | None = None,
    provisional: bool = False,
) -> Manifest:
    """Score one performance year from the lake's current version, pinned at the start.

    A provisional year gets tables and manifest, and payment files only when provisional asks.

    Returns the manifest of the run. The run's folder holds every table as Parquet, the
    delivered files and manifest.json, written last; killed at any moment, the same call goes on
    where it stopped and ends in the same bytes. Raises QppError for a year that is not open, an
    empty lake, a broken rule or check, and storage that fails.
    """
    resources = resources or Resources()
    plan = make_plan(lake.resolve(), performance_year, provisional)
    storage = plan.lake / "scored" / "results"
    with private_files():
        plan.folder.mkdir(parents=True, exist_ok=True)
        storage.mkdir(parents=True, exist_ok=True)
    with (
        private_files(),
        FileLock(plan.lake / "scored" / ".lock", mode=0o600),
        temporary_settings({PREFECT_LOCAL_STORAGE_PATH: storage}),
        warehouse.connect(resources.threads, resources.memory_limit) as connection,
    ):
        # What does not fit into memory holds identifiers: it stays inside the private lake.
        connection.execute(
            "SET temp_directory = $spill", {"spill": str(plan.lake / "scored" / ".spill")}
        )
        remove_partial(plan)
        create_views(connection, plan.pinned)
        warehouse.load_read(connection, plan.transforms, plan.reference)
        check_coverage(connection, plan)
        tables = compute_tables(connection, plan)
        step("Checks across tables")
        checks = run_checks(connection, plan)
        rests_on = reliance(connection, plan.performance_year)
        outputs = []
        if plan.delivers:
            step("Delivered files")
            outputs = deliver(connection, plan, rests_on)
        return write_manifest(plan, tables, checks, rests_on, outputs)
