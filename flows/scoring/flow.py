"""The scoring run as a flow: one task per table that is not stored yet."""

from pathlib import Path

import duckdb
from rich.console import Console

from flows.drawing import say
from flows.emit.deliver import deliver
from flows.engine import warehouse
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import locked, private_files, spill_of, sync_folder
from flows.masking import masked
from flows.orchestration import Artifact, LinkArtifact, flow
from flows.progress import step
from flows.report.page import write_report
from flows.run.checks import checks_of, refuse_broken
from flows.run.inputs import open_inputs
from flows.run.manifest import FILE, Manifest
from flows.run.occasion import Asked, read_occasion
from flows.run.open import finished_run
from flows.run.plan import Plan, make_plan
from flows.run.record import write_manifest
from flows.run.reliance import reliance
from flows.run.stand_ins import stand_ins
from flows.run.standing import review_standing, stand_again
from flows.scoring.side_by_side import compute_tables
from flows.spark.engine import claims_makers
from flows.validation import import_early


def make_run(
    plan: Plan,
    resources: Resources,
    spark_remote: str | None = None,
    asked: Asked | None = None,
) -> Manifest:
    """Make the plan's run anew, reusing what is stored; the caller holds the scoring lock.

    spark_remote is the server that makes the tables of claims, if any; asked is why there is a run.
    """
    asked = asked or Asked()
    plan.folder.mkdir(parents=True, exist_ok=True)
    # A run that is damaged is none from here on, until its manifest is written again.
    (plan.folder / FILE).unlink(missing_ok=True)
    sync_folder(plan.folder, until=plan.root)
    spill = spill_of(plan.root / "scored")
    with warehouse.connect(resources.threads, resources.memory_limit, spill) as connection:
        open_inputs(connection, plan)
        checks = checks_of(plan)
        warehouse.load_read(connection, checks, plan.reference)
        handed = spill / "handed_over"
        with claims_makers(spark_remote, connection, plan.transforms, handed) as makers:
            made = compute_tables(
                connection,
                plan,
                makers,
                resources.memory_limit,
                checks,
                # Great Expectations is kept from importing Spark's client, which is wanted here.
                import_early if plan.delivers and spark_remote is None else None,
            )
        passed = refuse_broken(connection, plan, made.checks)
        rests_on = reliance(connection, plan.performance_year)
        stood_in = stand_ins(connection, plan)
        outputs = []
        if plan.delivers:
            step("Delivered files")
            outputs = deliver(connection, plan, rests_on)
        step("Manifest", 1)
        return write_manifest(
            connection,
            plan,
            made.tables,
            passed,
            rests_on,
            stood_in,
            outputs,
            asked,
            spark_remote,
        )


def _ask_again(run: Manifest, asked: Asked) -> None:
    """Let a finished run be the last of the year again; say that its reason stays.

    A targeted review that was applied to it goes on standing for it.
    """
    if asked.as_of is None:
        review = review_standing(run)
        if review is None:
            stand_again(run)
        else:
            say(
                Console(stderr=True),
                f"Run {run.run_id} was finished before. Run {review.run_id} applies a targeted "
                "review to it and goes on being the last of the year.",
            )
    reason = read_occasion(run.folder).get("reason")
    if asked.reason and masked(asked.reason) != reason:
        say(
            Console(stderr=True),
            f"Run {run.run_id} was finished before and is not made again; "
            f"its reason stays: {reason or 'none was given'}.",
        )


def _say_waiting() -> None:
    Console(stderr=True).print("Another scoring run holds the lake: waiting for it to end.")


def _artifacts(run: Manifest) -> list[Artifact]:
    """Write the page of the run, and return where page and manifest lie."""
    year = run.content["performance_year"]
    return [
        LinkArtifact(f"run-report-{year}", f"{run.title}\nThe report", write_report(run)),
        LinkArtifact(f"run-manifest-{year}", f"{run.title}\nThe manifest", run.folder / FILE),
    ]


@flow("score_year", artifacts=_artifacts)
def score_year(
    performance_year: int,
    lake: Path,
    resources: Resources | None = None,
    provisional: bool = False,
    lock_timeout: float = -1,
    spark_remote: str | None = None,
    reason: str = "",
    as_of: str | None = None,
) -> Manifest:
    """Score one performance year from the lake's current version, pinned at the start.

    A provisional year gets tables and manifest, and payment files only when provisional asks.
    Another scoring run in the lake is waited for, lock_timeout seconds or without end.
    spark_remote is the Spark Connect server that makes the tables of claims; the run is the same.
    reason is why it is made; as_of is a day or a batch after which nothing of the lake is read.

    Returns the manifest of the run. The run's folder holds every table as Parquet, the
    delivered files and manifest.json, written last; killed at any moment, the same call goes on
    where it stopped and ends in the same bytes. A run that is finished and whole is returned as
    it stands. Raises QppError for a year that is not open, an empty lake, a broken rule or check,
    and storage that fails.
    """
    asked = Asked(reason, as_of)
    plan = make_plan(lake, performance_year, provisional, as_of)
    try:
        with private_files(), locked(plan.lake / "scored", lock_timeout, _say_waiting):
            run = finished_run(plan)
            if run is None:
                return make_run(plan, resources or Resources(), spark_remote, asked)
            _ask_again(run, asked)
            return run
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise QppError("QPP607", lake=plan.lake, reason=reason) from error
