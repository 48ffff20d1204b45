"""What `pip install` of the wheel gives to somebody who has no clone."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from flows.paths import ROOT
from tests.conftest import YEAR, YEAR_SIZES, ScoredYear, bytes_of, environment

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
CARRIED = ("transforms", "expectations", "data", "tests/cases", "flows")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as it is published."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    subprocess.run(build, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install it beside the dependencies that are there, before the clone on Python's path."""
    folder = tmp_path_factory.mktemp("installed")
    install = (*PIP, "install", "--no-deps", "--no-index", "--target", folder, wheel)
    subprocess.run(install, check=True, capture_output=True)
    return folder


def qpp_of(installed: Path, home: Path, *arguments: object, exit_code: int = 0) -> str:
    """Run the installed command in an empty folder of somebody whose home is another."""
    home.mkdir(exist_ok=True)
    nowhere = home / "nowhere"
    nowhere.mkdir(exist_ok=True)
    kept = {k: v for k, v in environment().items() if not k.startswith("XDG_")}
    done = subprocess.run(
        [str(installed / "bin" / "qpp"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=nowhere,
        env=kept | {"PYTHONPATH": str(installed), "HOME": str(home)},
    )
    said = done.stdout + done.stderr
    assert done.returncode == exit_code, said
    assert not list(nowhere.iterdir())
    return said


def test_the_wheel_carries_what_git_tracks_and_nothing_twice(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", *CARRIED], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    wanted = {p if p.startswith("flows/") else f"flows/project/{p}" for p in tracked if p}
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    # What is new and not committed yet is carried, too.
    assert wanted - set(names) == {
        p for p in wanted if not (ROOT / p.removeprefix("flows/project/")).exists()
    }
    assert len(names) == len(set(names))
    assert not [name for name in names if "/lake/" in name.removeprefix("flows/lake/")]


def test_the_installed_command_scores_a_year_as_the_clone_does(
    installed: Path, scored_year: ScoredYear, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    extracts = tmp_path / "extracts"
    qpp_of(installed, tmp_path / "home", "synthesize", YEAR, *YEAR_SIZES, extracts)
    qpp_of(installed, tmp_path / "home", "cycle", YEAR, extracts, "--lake", lake, "--threads", 4)
    run = lake / "runs" / YEAR / scored_year.run.name
    assert bytes_of(run) == bytes_of(scored_year.run)
    # Four threads give the bytes of one.
    assert (run / "manifest.json").read_bytes() == (scored_year.run / "manifest.json").read_bytes()


def test_an_installed_command_has_its_lake_with_the_user_and_no_clone_to_write_to(
    installed: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    told = qpp_of(installed, home, "config")
    assert f"{home}/.local/share/qpp/lake" in told
    assert f"{home}/.config/qpp/qpp.toml (there is none)" in told
    (home / ".config" / "qpp").mkdir(parents=True)
    (home / ".config" / "qpp" / "qpp.toml").write_text('lake = "here"\nthreads = 3\n')
    assert f"{home}/.config/qpp/here  (file)" in qpp_of(installed, home, "config")
    empty = qpp_of(installed, home, "lake", "status", exit_code=2)
    assert f"The lake {home}/.config/qpp/here holds nothing" in empty
    assert "begin-year" not in qpp_of(installed, home, "--help")
    assert "tests/cases/adjustment" in qpp_of(
        installed, home, "rule", "adjustment.sliding_scale", YEAR
    )
    (home / ".config" / "qpp" / "qpp.toml").write_text('lakes = "here"\n')
    assert "QPP903" in qpp_of(installed, home, "config", exit_code=2)
