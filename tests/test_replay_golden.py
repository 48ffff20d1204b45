"""Every golden year is made again to the byte, from its manifest and as of a day: `make long`.

The suite does the same for one year (tests/test_proof.py).
"""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.engine.warehouse import Resources
from flows.ingest.withdrawal import withdraw
from flows.lake import extracts, read_log
from flows.proof.difference import Verdict, difference
from flows.proof.replay import replay
from flows.run.manifest import read_manifest
from flows.run.plan import make_plan
from flows.scoring.flow import score_year
from tests.conftest import bytes_of
from tests.extracts import ingest_here
from tests.golden_year import GOLDEN, register

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=sorted(register()))
def golden(request: pytest.FixtureRequest, golden_run: Callable[[str], Path]) -> Path:
    """The run of a year's frozen extracts."""
    return golden_run(request.param)


@pytest.mark.parametrize("threads", [2, 3])
def test_the_run_made_again_is_the_same_bytes(golden: Path, threads: int) -> None:
    with replay(read_manifest(golden), resources=Resources(threads)) as replayed:
        assert difference(replayed).verdict is Verdict.BYTES
        assert replayed.is_manifest_same


def _shorter(golden: Path, folder: Path) -> Path:
    """Write the year's clinicians without the last one."""
    sent = GOLDEN / golden.parent.name / "extracts" / "clinician.csv.gz"
    path = folder / "clinician.csv"
    path.write_bytes(b"".join(gzip.decompress(sent.read_bytes()).splitlines(keepends=True)[:-1]))
    return path


@pytest.mark.parametrize("threads", [2, 3])
def test_what_was_known_before_more_came_is_scored_as_it_was(
    golden: Path, threads: int, tmp_path: Path
) -> None:
    year = golden.parent.name
    ignore = shutil.ignore_patterns("runs", "scored")
    lake = Path(shutil.copytree(golden.parents[2], tmp_path / "lake", ignore=ignore))
    last = max(
        (log.commits[-1].committed_at, f"{extract}:{log.commits[-1].version}")
        for extract in extracts()
        if (log := read_log(lake, extract))
    )[1]
    withdraw(lake, "clinician.csv.gz", "sent by mistake")
    ingest_here(lake, _shorter(golden, tmp_path), performance_year=int(year))
    is_provisional = register()[year] == "provisional"
    assert make_plan(lake, int(year), is_provisional).run_id != golden.name
    given = Resources(threads)
    run = score_year(int(year), lake, given, provisional=is_provisional, as_of=last)
    assert bytes_of(run.folder) == bytes_of(golden)
