"""The stages of the benchmark, each run in a process of its own: `python -m ... STAGE SETTINGS`."""

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.warehouse import quoted, quoted_file
from flows.lake import create_views, pin_table, stored_columns
from flows.paths import PACKAGE

HAND_WRITTEN = PACKAGE / "benchmark" / "allowed_charges.sql"
AGGREGATE = "eligibility.allowed_charges"
CLAIMS = "lake.claim_line"
CLAIMS_COLUMNS = PACKAGE / "benchmark" / "claims_columns.sql"
MEASURES = "claims_quality.measure_count"
CORRECTIONS = PACKAGE / "benchmark" / "corrections.sql"
CORRECTED_LINES = 50_000
# Next to nothing beside a file of claims.
FEW_LINES = 1000
# How often works that can be done again are: a machine that does something else lends time to none.
TURNS = 5
# The same of stages whose process is part of what is measured: each turn is one of its own.
TURNS_OF = {"ingest few claims": 3, "ingest claims": 3}


@dataclass(frozen=True)
class Settings:
    """What a benchmark runs with."""

    performance_year: int
    clinicians: int
    claim_lines: int
    seed: int
    memory_limit: str
    threads: int | None
    folder: str

    @property
    def extracts(self) -> Path:
        """Return the folder of the extracts."""
        return Path(self.folder) / "extracts"

    @property
    def lake(self) -> Path:
        """Return the folder of the lake."""
        return Path(self.folder) / "lake"

    def figures_of(self, stage: str) -> Path:
        """Return the file of what a stage measured."""
        return Path(self.folder) / f"{stage}.json"

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Open a DuckDB with what the benchmark allows it."""
        spill = Path(self.folder) / "spill"
        return warehouse.connect(self.threads, self.memory_limit, spill)


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor time that work takes: what else a machine does is none of it."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _least_seconds(**works: Callable[[], object]) -> dict[str, float]:
    """Do the works by turns; return the least processor time that each took, by its name."""
    turns = [{name: _seconds(work) for name, work in works.items()} for _ in range(TURNS)]
    return {name: min(turn[name] for turn in turns) for name in works}


def synthesize(settings: Settings) -> dict[str, float]:
    """Make the extracts."""
    from flows.synthesize.make import Parameters, make  # noqa: PLC0415 - each stage imports its own

    parameters = Parameters(
        settings.performance_year,
        settings.clinicians,
        settings.claim_lines,
        settings.seed,
        quality_codes=True,
    )
    make(parameters, settings.extracts, settings.threads)
    return {}


def _plain_copy(settings: Settings, target: Path) -> None:
    """Copy the claims' columns from CSV to Parquet as DuckDB does it alone, typed as the lake."""
    from flows.ingest.sources import inspect  # noqa: PLC0415

    files = sorted((settings.extracts / "claims").iterdir())
    source = inspect(files[0])
    types = {c.name: c.type for c in stored_columns("claim_line")}
    lake_names = source.layout.columns
    typed = ", ".join(
        f"'{name}': '{types.get(lake_names.get(name, ''), 'VARCHAR')}'" for name in source.columns
    )
    kept = ", ".join(f'"{name}"' for name in source.columns if name in lake_names)
    with settings.connect() as connection:
        for number, file in enumerate(files):
            connection.execute(
                f"COPY (SELECT {kept} FROM read_csv({quoted_file(file)}, delim = '|', "
                f"header = true, "
                f"quote = '', auto_detect = false, columns = {{{typed}}}, nullstr = '', "
                "hive_partitioning = false, "
                f"dateformat = {quoted(source.layout.date_format)})) "
                f"TO {quoted(target / f'{number}.parquet')} (FORMAT parquet, COMPRESSION zstd)"
            )


def ingest_few(settings: Settings) -> dict[str, float]:
    """Ingest the first claim lines alone: what every ingest takes, however few lines it has."""
    from flows.engine.warehouse import Resources  # noqa: PLC0415
    from flows.ingest.flow import ingest  # noqa: PLC0415

    with TemporaryDirectory(dir=settings.folder) as folder:
        few = Path(folder) / "few.csv"
        with min((settings.extracts / "claims").iterdir()).open("rb") as sent:
            few.write_bytes(b"".join(islice(sent, FEW_LINES + 1)))
        resources = Resources(settings.threads, settings.memory_limit)
        lake = Path(folder) / "lake"
        own = _seconds(lambda: ingest([few], settings.performance_year, lake, resources=resources))
    return {"own": own}


def ingest_claims(settings: Settings) -> dict[str, float]:
    """Ingest the claims, and copy the same columns with DuckDB alone."""
    from flows.engine.warehouse import Resources  # noqa: PLC0415
    from flows.ingest.flow import ingest  # noqa: PLC0415

    # What a turn before left.
    shutil.rmtree(settings.lake, ignore_errors=True)
    claims = [settings.extracts / "claims"]
    resources = Resources(settings.threads, settings.memory_limit)
    # The copy is second: what both import is the ingest's.
    own = _seconds(
        lambda: ingest(claims, settings.performance_year, settings.lake, resources=resources)
    )
    with TemporaryDirectory(dir=settings.folder) as folder:
        plain = _seconds(lambda: _plain_copy(settings, Path(folder)))
    few = json.loads(settings.figures_of("ingest few claims").read_text(encoding="utf-8"))
    return {"own": own, "plain": plain, "lines": own - few["own"]}


def ingest_rest(settings: Settings) -> dict[str, float]:
    """Ingest every other extract; count the measurements in the lake."""
    from flows.engine.warehouse import Resources  # noqa: PLC0415
    from flows.ingest.flow import ingest  # noqa: PLC0415

    files = [path for path in sorted(settings.extracts.iterdir()) if path.is_file()]
    files = [path for path in files if not path.name.startswith(".")]
    resources = Resources(settings.threads, settings.memory_limit)
    ingest(files, settings.performance_year, settings.lake, resources=resources)
    pinned = pin_table(settings.lake, "submission", settings.performance_year)
    with settings.connect() as connection:
        create_views(connection, {"submission": pinned})
        sent = "SELECT count(*) FROM lake.submission WHERE measure_id IS NOT NULL"
        [(measurements,)] = connection.execute(sent).fetchall()
    return {"measurements": measurements}


def aggregate_claims(settings: Settings) -> dict[str, float]:
    """Prove the claims' files and aggregate them as a scoring run does, and by hand."""
    from flows.run.inputs import open_inputs  # noqa: PLC0415
    from flows.run.plan import make_plan  # noqa: PLC0415

    plan = make_plan(settings.lake, settings.performance_year)
    pinned = _seconds(lambda: pin_table(settings.lake, "claim_line", settings.performance_year))
    transforms = {t.table: t for t in plan.transforms}
    made = {AGGREGATE, *catalog.ancestors(transforms, [AGGREGATE])} & transforms.keys()
    of_claims = {name for name in made if CLAIMS in catalog.ancestors(transforms, [name])}
    with settings.connect() as connection:
        open_inputs(connection, plan)

        def create(tables: set[str]) -> None:
            for transform in plan.transforms:
                if transform.table in tables:
                    warehouse.create_table(connection, transform)

        create(made - of_claims)
        # The pass over the lines alone: what it reads is there.
        stage = {name for name in of_claims if name.startswith("eligibility.")}
        by_hand = f"CREATE OR REPLACE TEMP TABLE by_hand AS {HAND_WRITTEN.read_text('utf-8')}"
        taken = _least_seconds(
            own=lambda: create(of_claims),
            alone=lambda: create(stage),
            plain=lambda: connection.execute(by_hand),
        )
    return taken | {"digests": pinned}


def count_claims_measures(settings: Settings) -> dict[str, float]:
    """Count every claims measure of the year, beside a plain scan of the columns that are read."""
    transforms = catalog.in_force(settings.performance_year)
    needed = {MEASURES, *catalog.ancestors(transforms, [MEASURES])}
    making = catalog.ordered({n: transforms[n] for n in sorted(needed & transforms.keys())})
    pinned = {
        name: pin_table(settings.lake, name, settings.performance_year)
        for name in ("claim_line", "beneficiary")
    }
    with settings.connect() as connection:
        create_views(connection, pinned)
        warehouse.load_read(connection, making)
        scan = CLAIMS_COLUMNS.read_text(encoding="utf-8")

        def create() -> None:
            for transform in making:
                warehouse.create_table(connection, transform)

        return _least_seconds(own=create, plain=lambda: connection.execute(scan).fetchall())


def score(settings: Settings) -> dict[str, float]:
    """Score the year and deliver its files."""
    from flows.engine.warehouse import Resources  # noqa: PLC0415
    from flows.scoring.flow import score_year  # noqa: PLC0415

    resources = Resources(settings.threads, settings.memory_limit)
    score_year(settings.performance_year, settings.lake, resources)
    return {}


def _write_corrections(settings: Settings, sent: Path, corrections: Path) -> int:
    """Write corrections of lines that were sent; return how many."""
    with settings.connect() as connection:
        read = (
            f"read_csv({quoted_file(sent)}, delim = '|', header = true, quote = '', "
            "all_varchar = true, hive_partitioning = false)"
        )
        connection.execute(f"CREATE TEMP VIEW sent_line AS SELECT * FROM {read}")
        drawn = CORRECTIONS.read_text(encoding="utf-8")
        connection.execute(f"SET VARIABLE corrected_lines = {CORRECTED_LINES}")
        connection.execute(f"CREATE TEMP TABLE correction AS {drawn}")
        form = "FORMAT csv, DELIMITER '|', HEADER, QUOTE ''"
        connection.execute(f"COPY correction TO {quoted(corrections)} ({form})")
        [(lines,)] = connection.execute("SELECT count(*) FROM correction").fetchall()
    return int(lines)


def correct_claims(settings: Settings) -> dict[str, float]:
    """Ingest the same corrections into the lake and into one of the first file of claims alone."""
    from flows.engine.warehouse import Resources  # noqa: PLC0415
    from flows.ingest.flow import ingest  # noqa: PLC0415

    first = min((settings.extracts / "claims").iterdir())
    resources = Resources(settings.threads, settings.memory_limit)
    with TemporaryDirectory(dir=settings.folder) as folder:
        corrections = Path(folder) / "corrections.csv"
        lines = _write_corrections(settings, first, corrections)
        small = Path(folder) / "lake"
        year = settings.performance_year
        ingest([first], year, small, resources=resources)
        plain = _seconds(lambda: ingest([corrections], year, small, resources=resources))
        own = _seconds(lambda: ingest([corrections], year, settings.lake, resources=resources))
    return {"own": own, "plain": plain, "corrections": lines}


STAGES: dict[str, Callable[[Settings], dict[str, float]]] = {
    "synthesize": synthesize,
    "ingest few claims": ingest_few,
    "ingest claims": ingest_claims,
    "ingest the rest": ingest_rest,
    "aggregate claims": aggregate_claims,
    "claims measures": count_claims_measures,
    "score": score,
    "corrections": correct_claims,
}


def main(stage: str, settings: str) -> None:
    """Run one stage and write what it measured beside its data."""
    asked = Settings(**json.loads(settings))
    measured = STAGES[stage](asked)
    asked.figures_of(stage).write_text(json.dumps(measured), encoding="utf-8")


def as_json(settings: Settings) -> str:
    """Return settings as the argument of a stage's process."""
    return json.dumps(asdict(settings))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
