"""What several tests share: a small year of extracts, ingested and scored once."""

import csv
import io
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from typer.testing import Result
from xdist.scheduler import LoadScopeScheduling

from flows.cli import leave, run
from flows.errors import QppError
from flows.run.manifest import read_manifest
from tests.browser import Browser, headless

COMMAND = [sys.executable, "-c", "from flows.cli import main; main()"]
YEAR = "2024"
YEAR_SIZES = ("--clinicians", 300, "--claim-lines", 30_000, "--seed", 7)
# Files whose tests share what is made once: a scored year, a Prefect server.
SHARING = {
    "test_apply.py": "scored_year",
    "test_coverage.py": "scored_year",
    "test_end_to_end.py": "scored_year",
    "test_explain.py": "scored_year",
    "test_feedback.py": "scored_year",
    "test_finished_run.py": "scored_year",
    "test_install.py": "scored_year",
    "test_reconcile.py": "scored_year",
    "test_proof.py": "scored_year",
    "test_release.py": "scored_year",
    "test_report.py": "scored_year",
    "test_review.py": "scored_year",
    "test_spark.py": "scored_year",
    "test_orchestration.py": "server",
    "test_serving.py": "server",
}


def environment() -> dict[str, str]:
    """Return the environment of a user's shell: no terminal, and no lake but the one named."""
    kept = {name: value for name, value in os.environ.items() if name != "QPP_LAKE"}
    return kept | {"COLUMNS": "120", "NO_COLOR": "1"}


def qpp(*arguments: object, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `qpp` as a user does and hold its exit code and its manners against the promise."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == exit_code, said
    assert "Traceback" not in said, said
    return done


def qpp_here(*arguments: object, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `qpp` as above, in this process: where what it says is asked, not how a process ends."""
    words = ["qpp", *map(str, arguments)]
    said, warned = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as changed, redirect_stdout(said), redirect_stderr(warned):
        changed.setattr(sys, "argv", words)
        changed.delenv("QPP_LAKE", raising=False)
        changed.setenv("COLUMNS", "120")
        changed.setenv("NO_COLOR", "1")
        code = run()
    done = subprocess.CompletedProcess(words, code, said.getvalue(), warned.getvalue())
    assert code == exit_code, done.stdout + done.stderr
    return done


@dataclass(frozen=True)
class ScoredYear:
    """Extracts and the lake in which they were ingested and scored with one thread."""

    extracts: Path
    lake: Path
    said: str

    @property
    def run(self) -> Path:
        """Return the folder of the only run."""
        [manifest] = (self.lake / "runs" / YEAR).glob("*/manifest.json")
        return manifest.parent


@pytest.fixture(scope="session")
def scored_year(tmp_path_factory: pytest.TempPathFactory) -> ScoredYear:
    """Synthesize 300 clinicians, ingest and score them: the ground of the end-to-end tests."""
    folder = tmp_path_factory.mktemp("year")
    extracts, lake = folder / "extracts", folder / "lake"
    qpp("synthesize", YEAR, *YEAR_SIZES, extracts)
    done = qpp("cycle", YEAR, extracts, "--lake", lake, "--threads", 1)
    return ScoredYear(extracts, lake, done.stdout)


@pytest.fixture(scope="session")
def golden_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what gives the run of a golden year, scored once for all workers.

    Its lake is read alone: who changes something copies it.
    """
    from tests.golden_year import score

    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent

    def run_of(year: str) -> Path:
        lake = folder / "golden" / year / "lake"
        lake.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lake.parent / "lock"):
            made = list((lake / "runs" / year).glob("*/manifest.json"))
            return made[0].parent if made else score(year, lake)

    return run_of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless browser for pages from disk; what needs it is skipped where there is none."""
    with headless() as found:
        if isinstance(found, str):
            pytest.skip(found)
        yield found


@pytest.fixture(scope="session")
def sail() -> Iterator[str]:
    """Start a Spark Connect server on loopback; yield its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(process, port)
        yield f"sc://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Return when the process listens."""
    waiting = threading.Event()
    while True:
        assert process.poll() is None, "the server ended"
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        waiting.wait(0.1)


def manifest_of(run: Path) -> dict[str, Any]:
    return read_manifest(run).content


def bytes_of(run: Path) -> dict[str, str]:
    manifest = manifest_of(run)
    return {entry["file"]: entry["sha256"] for entry in manifest["tables"] + manifest["outputs"]}


def csv_rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def delivered_records(run: Path) -> list[dict[str, str]]:
    [path] = (run / "delivered").glob("mips_payment_adjustment_????.with_reservations.csv")
    return csv_rows(path)


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def code_of(result: Result) -> str | None:
    """Return the number of the error that a command ended with."""
    return result.exception.code if isinstance(result.exception, QppError) else None


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Start a Prefect server on loopback; yield the address of its API and its home."""
    home, port = tmp_path_factory.mktemp("prefect"), free_port()
    url = f"http://127.0.0.1:{port}/api"
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), "--no-ui"],
        env=environment() | {"PREFECT_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        ready = threading.Event()
        while not _answers(url):
            assert process.poll() is None, "the server ended"
            ready.wait(0.2)
        yield url, home
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def asked_of(url: str, path: str, asked: str = "{}") -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{url}/{path}/filter", asked.encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        found: list[dict[str, Any]] = json.load(answer)
        return found


def _shared(nodeid: str) -> str:
    """Name what a test shares with others: the scored year, a case file, a golden year, a file."""
    path, _, test = nodeid.partition("::")
    file = Path(path).name
    if file in SHARING:
        return SHARING[file]
    if file in ("test_cases.py", "test_golden.py"):
        # A case's name begins with its file; a golden year's is the year.
        return f"{file} {test.partition('[')[2].partition(':')[0]}"
    return file


# What takes longest begins first, so that no worker is left with it alone at the end.
FIRST = ("scored_year", "server", "test_delivery.py", "test_compare.py", "test_golden.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; the others stay in their order."""

    def place(item: pytest.Item) -> int:
        shared = _shared(item.nodeid).partition(" ")[0]
        return FIRST.index(shared) if shared in FIRST else len(FIRST)

    items.sort(key=place)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep with one worker what shares a run, apart what does not; else as --dist asks.

    By name: pytest 9.2 does not heed the marks of --dist loadgroup (pytest-xdist issue 1386).
    """
    if config.getoption("dist") != "loadfile":
        return None
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = _shared
    return scheduler


_exit_code = 0


def pytest_sessionfinish(exitstatus: int) -> None:
    global _exit_code  # noqa: PLW0603 - pytest hands the status to one hook and ends in another
    _exit_code = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """End as the command does."""
    leave(_exit_code)
