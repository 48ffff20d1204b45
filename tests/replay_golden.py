"""Every golden year is made again from its manifest, to the byte: minutes, by `make replay`.

The suite replays one year (tests/test_proof.py).
"""

from pathlib import Path

import pytest

from flows.engine.warehouse import Resources
from flows.proof.difference import Verdict, difference
from flows.proof.replay import replay
from flows.run.manifest import read_manifest
from tests.golden_year import register, score


@pytest.fixture(scope="module", params=sorted(register()))
def golden(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a year's frozen extracts."""
    return score(request.param, tmp_path_factory.mktemp(request.param) / "lake")


@pytest.mark.parametrize("threads", [2, 3])
def test_the_run_made_again_is_the_same_bytes(golden: Path, threads: int) -> None:
    with replay(read_manifest(golden), resources=Resources(threads)) as replayed:
        assert difference(replayed).verdict is Verdict.BYTES
        assert replayed.is_manifest_same
