"""A finished run is proved to whoever reads it, and never half."""

import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.engine import warehouse
from flows.engine.catalog import Transform, claims_tables
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest.withdrawal import withdraw
from flows.lake import extracts, read_log
from flows.orchestration import run_task
from flows.run import checks
from flows.run.checks import Check
from flows.run.manifest import Manifest, finished_runs, latest_run, read_manifest
from flows.run.named import find_run
from flows.run.open import finished_run, open_run
from flows.run.plan import make_plan, replanned
from flows.run.prior import NO_RUN, create_prior, prior_run, recorded_prior
from flows.run.since import changed_since
from flows.run.tables import TableResult, compute, record_of, stored_table
from flows.scoring import side_by_side
from flows.scoring.flow import make_run, score_year
from tests.conftest import YEAR, ScoredYear, bytes_of, flip, manifest_of
from tests.extracts import ingest_here

DAMAGED = (
    "tables/score/final_score.parquet",
    "delivered/neutrality_certificate.txt",
    "delivered/mips_payment_adjustment_2026.with_reservations.csv",
    "delivered/mips_payment_adjustment_2026.with_reservations.trailer.csv",
)
SCARCE = "quality.measurement"
NEUTRAL = "adjustment_neutral"


def _refused(run: Path) -> str:
    """Return the error with which a run is not read."""
    with duckdb.connect() as connection, pytest.raises(QppError) as caught:
        open_run(connection, read_manifest(run))
    return caught.value.code


def test_the_digest_of_rows_is_that_of_their_text_whoever_writes_it(
    scored_year: ScoredYear,
) -> None:
    """Cells, ended by 31, nulls as 30, rows ended by 29: as flows/proof/README.md tells."""
    public = [table for table in manifest_of(scored_year.run)["tables"] if table["row_digest"]]
    assert len(public) > 100
    with duckdb.connect() as connection:
        for table in public:
            rows = connection.execute(
                f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM '{scored_year.run / table['file']}'"
            ).fetchall()
            text = "".join(
                "".join(("\x1e" if cell is None else cell) + "\x1f" for cell in row) + "\x1d"
                for row in rows
            )
            assert sha256(text.encode()).hexdigest() == table["row_digest"], table["table"]
            assert len(rows) == table["rows"]


def test_readers_refuse_whatever_is_not_as_the_manifest_says(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(scored_year.run, tmp_path / "run"))
    for name in DAMAGED:
        content = (run / name).read_bytes()
        flip(run / name)
        assert _refused(run) == "QPP702", name
        (run / name).write_bytes(content)
    (run / "delivered" / "stranger.csv").write_text("")
    assert _refused(run) == "QPP702"
    (run / "delivered" / "stranger.csv").unlink()
    manifest = (run / "manifest.json").read_text()
    for changed in (
        manifest.replace(': "with_reservations"', ': "provisional"'),
        manifest[:-40],
        "",
    ):
        (run / "manifest.json").write_text(changed)
        assert _refused(run) == "QPP703"
    (run / "manifest.json").write_text(manifest)
    with duckdb.connect() as connection:
        open_run(connection, read_manifest(run))


def test_what_has_changed_since_a_run_is_named(
    scored_year: ScoredYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = read_manifest(scored_year.run)
    assert changed_since(run) == ()
    content_of = warehouse.content_of

    def changed(table: str, *arguments: Path) -> bytes:
        return content_of(table, *arguments) + b" " * (table == "policy.low_volume_level")

    monkeypatch.setattr(warehouse, "content_of", changed)
    assert changed_since(run) == ("policy.low_volume_level",)


def test_a_finished_run_is_not_touched_and_a_damaged_one_is_never_half(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    plan = make_plan(lake, int(YEAR))
    finished = finished_run(plan)
    assert finished is not None
    assert finished.folder == lake / "runs" / YEAR / scored_year.run.name
    # Where the tables are copies and no links, each is mended from what is stored.
    for name in DAMAGED:
        flip(finished.folder / name)
    assert finished_run(plan) is None

    class Killed(BaseException):
        pass

    replace = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if path.name == "delivered.partial":
            raise Killed
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(Killed):
        make_run(plan, Resources())
    assert not (finished.folder / "manifest.json").exists()
    with pytest.raises(QppError) as caught:
        latest_run(lake, int(YEAR))
    assert caught.value.code == "QPP603"
    monkeypatch.setattr(Path, "replace", replace)
    make_run(plan, Resources())
    assert bytes_of(finished.folder) == bytes_of(scored_year.run)
    assert finished_run(plan) is not None


def test_a_run_that_is_returned_as_it_stands_is_the_last_of_the_year_again(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    first, year = scored_year.run.name, int(YEAR)
    sent = tmp_path / "storm.csv"
    sent.write_text(
        "entity_type,entity_id,category,exception_kind,authority,"
        "effective_start_date,effective_end_date,decision,decision_date\n"
        "group,999999999,pi,hardship,42 CFR 414.1380(c)(2)(i),"
        f"{YEAR}-01-01,{YEAR}-12-31,approved,{YEAR}-11-20\n"
    )
    ingest_here(lake, sent)
    second = score_year(year, lake).run_id
    assert second != first
    assert find_run(YEAR, lake).run_id == second
    between = int((lake / "runs" / YEAR / second / "manifest.json").stat().st_mtime * 1000) + 1
    # What an earlier day knew is no run of the lake as it stands.
    logs = {name: log for name in extracts() if (log := read_log(scored_year.lake, name))}
    name = max(logs, key=lambda one: logs[one].commits[-1].committed_at)
    assert score_year(year, lake, as_of=f"{name}:{logs[name].version}").run_id == first
    assert find_run(YEAR, lake).run_id == second
    withdraw(lake, "storm.csv", "sent by mistake")
    assert score_year(year, lake).run_id == first
    assert find_run(YEAR, lake).run_id == first
    assert [folder.name for folder in finished_runs(lake, year)] == [second, first]
    # When it was finished stays: a past day reads what was the last of the year on that day.
    assert latest_run(lake, year, between).run_id == second


def test_the_year_after_reads_the_figures_that_the_run_proves_and_its_plan_hangs_on_them(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    plan, after = make_plan(lake, int(YEAR)), int(YEAR) + 1
    name = "prior.complexity_moment"
    none = plan.prior.tables[name]
    assert (none.file, none.row_digest, none.missing) == (None, "", NO_RUN)
    manifest = read_manifest(scored_year.run).content
    assert manifest["prior_run"] == plan.prior.content
    [lack] = [told["sentence"] for told in manifest["stand_ins"] if told["is_lack"]]
    assert f"{NO_RUN} {int(YEAR) - 1}" in lack
    assert " ".join(lack.split()) in " ".join(scored_year.said.split())

    found = prior_run(lake, after, plan.transforms)
    [entry] = [e for e in manifest["tables"] if e["table"] == "score.complexity_moment"]
    assert (found.run_id, found.digests[name]) == (plan.run_id, entry["row_digest"])
    assert recorded_prior(lake, found.content) == found
    assert recorded_prior(lake, plan.prior.content) == plan.prior
    with duckdb.connect() as connection:
        create_prior(connection, found)
        rows = connection.execute(f"SELECT performance_year, indicator FROM {name}").fetchall()
    assert rows == [(int(YEAR), "dual_eligible_rate"), (int(YEAR), "hcc_risk_score")]
    # As if it were this year's: what reads it is another table, what does not is the same.
    other = replanned(replace(plan, prior=found))
    moved = {table for table in plan.digests if plan.digests[table] != other.digests[table]}
    assert "score.complexity_distribution" in moved
    assert "score.complexity_moment" not in moved
    assert other.run_id != plan.run_id

    content = manifest | {"prior_run": found.content, "performance_year": after}
    told = Manifest(lake / "runs" / str(after) / other.run_id, content)
    assert name not in changed_since(told)
    flip(lake / "runs" / YEAR / plan.run_id / entry["file"])
    assert name in changed_since(told)
    with pytest.raises(QppError) as caught:
        prior_run(lake, after, plan.transforms)
    assert caught.value.code == "QPP645"


def test_a_record_that_was_changed_is_no_record(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    plan = make_plan(lake, int(YEAR))
    transform = next(t for t in plan.transforms if t.table == "score.final_score")
    assert stored_table(plan, transform) is not None
    record = record_of(plan.stored(transform.table))
    text = record.read_text()
    pickled = pickle.dumps({"table": transform.table})
    for changed in (pickled, text[:-3].encode(), text.replace('"rows": ', '"rows": 1').encode()):
        record.write_bytes(changed)
        assert stored_table(plan, transform) is None
    record.write_text(text)
    flip(plan.stored(transform.table))
    assert stored_table(plan, transform) is None


def test_a_table_for_which_memory_is_short_beside_others_is_made_alone(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignore = shutil.ignore_patterns("runs", SCARCE)
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake", ignore=ignore))
    tried: list[str] = []

    def scarce(connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
        tried.append(transform.table)
        if transform.table == SCARCE and tried.count(SCARCE) < until:
            raise duckdb.OutOfMemoryException("no room")
        compute(connection, transform, path)

    monkeypatch.setattr(side_by_side, "compute", scarce)
    # It fails beside others, alone, by one thread, with all memory, and not when asked for again.
    plan, until = make_plan(lake, int(YEAR)), 5
    with pytest.raises(QppError) as caught:
        make_run(plan, Resources(threads=2))
    assert caught.value.code == "QPP606"
    assert tried.count(SCARCE) == 4
    run = make_run(plan, Resources(threads=2))
    assert tried.count(SCARCE) == 5
    assert bytes_of(run.folder) == bytes_of(scored_year.run)


def test_a_task_for_which_memory_is_short_is_done_again(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a flow of a Prefect server, whose tasks leave no cause to their errors."""
    ignore = shutil.ignore_patterns("runs", SCARCE)
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake", ignore=ignore))
    tried: list[str] = []

    def scarce(connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
        tried.append(transform.table)
        if tried == [SCARCE]:
            raise duckdb.OutOfMemoryException("no room")
        compute(connection, transform, path)

    def task(name: str, work: Callable[[], TableResult], healing: frozenset[str]) -> TableResult:
        try:
            return run_task(name, work, healing)
        except QppError as error:
            raise error from None

    monkeypatch.setattr(side_by_side, "compute", scarce)
    monkeypatch.setattr(side_by_side, "run_task", task)
    monkeypatch.setattr(side_by_side, "is_in_flow_run", lambda: True)
    run = make_run(make_plan(lake, int(YEAR)), Resources(threads=2))
    assert tried == [SCARCE, SCARCE]
    assert bytes_of(run.folder) == bytes_of(scored_year.run)


def test_a_check_for_which_memory_is_short_beside_tables_is_asked_again(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    asked: list[str] = []
    rows = Check.rows

    def scarce(check: Check, connection: duckdb.DuckDBPyConnection) -> int:
        asked.append(check.name)
        if check.name == NEUTRAL and asked.count(NEUTRAL) < 2:
            raise duckdb.OutOfMemoryException("no room")
        return rows(check, connection)

    monkeypatch.setattr(Check, "rows", scarce)
    run = make_run(make_plan(lake, int(YEAR)), Resources(threads=2))
    assert asked.count(NEUTRAL) == 2
    assert sorted(set(asked)) == run.content["checks"]
    assert bytes_of(run.folder) == bytes_of(scored_year.run)


@pytest.mark.parametrize("threads", [1, 2])
def test_of_checks_that_find_rows_the_first_by_name_is_told_and_nothing_delivered(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake"))
    plan = make_plan(lake, int(YEAR))
    broken = "-- Check: Nobody has a score.\nSELECT npi FROM score.final_score"
    early = "-- Check: No year is open.\nSELECT performance_year FROM policy.performance_year"
    folder = tmp_path / "checks"
    folder.mkdir()
    for name, sql in {
        "b_nobody": broken,
        "c_no_year": early,
        "a_holds": f"{broken} LIMIT 0",
    }.items():
        (folder / f"{name}.sql").write_text(sql)
    monkeypatch.setattr(checks, "CHECKS", folder)
    with pytest.raises(QppError) as caught:
        make_run(plan, Resources(threads=threads))
    assert caught.value.code == "QPP510"
    kept = plan.folder / "failed_checks" / "b_nobody.parquet"
    assert "Nobody has a score. The check b_nobody found" in str(caught.value)
    assert len(duckdb.read_parquet(str(kept))) > 0
    assert not (plan.folder / "manifest.json").exists()


@pytest.mark.parametrize("threads", [1, 2])
def test_a_table_whose_grain_is_none_is_told_and_kept_by_no_run(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    ignore = shutil.ignore_patterns("runs", "quality.*", "score.*")
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake", ignore=ignore))

    def doubled(connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
        compute(connection, transform, path)
        if transform.table == SCARCE:
            rows = connection.read_parquet(str(path)).to_arrow_table()
            pq.write_table(pa.concat_tables([rows, rows]), path)

    monkeypatch.setattr(side_by_side, "compute", doubled)
    plan = make_plan(lake, int(YEAR))
    for _ in range(2):
        with pytest.raises(QppError) as caught:
            make_run(plan, Resources(threads=threads))
        assert (caught.value.code, SCARCE in str(caught.value)) == ("QPP507", True)
    monkeypatch.undo()
    run = make_run(plan, Resources(threads=threads))
    assert bytes_of(run.folder) == bytes_of(scored_year.run)


def test_tables_of_claim_lines_take_turns(
    scored_year: ScoredYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, of_lines = claims_tables(make_plan(scored_year.lake, int(YEAR)).transforms)
    ignore = shutil.ignore_patterns("runs", *of_lines)
    lake = Path(shutil.copytree(scored_year.lake, tmp_path / "lake", ignore=ignore))
    being_made: set[str] = set()
    together: list[int] = []

    def counted(connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
        being_made.add(transform.table)
        together.append(len(being_made))
        try:
            compute(connection, transform, path)
        finally:
            being_made.remove(transform.table)

    monkeypatch.setattr(side_by_side, "compute", counted)
    run = make_run(make_plan(lake, int(YEAR)), Resources(threads=2))
    assert together == [1] * len(of_lines)
    assert bytes_of(run.folder) == bytes_of(scored_year.run)
