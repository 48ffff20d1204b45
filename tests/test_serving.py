"""What arrives by itself: the inbox night by night, and the deployments that a server runs."""

import gzip
import hashlib
import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.errors import QppError
from flows.serving.inbox import Arrival, arrivals
from flows.serving.nightly import take_year
from tests.conftest import COMMAND, asked_of, environment, free_port
from tests.extracts import claims, write_claims

EXTRACTS = Path(__file__).parent / "golden" / "2017" / "extracts"
YEAR = "2017"


def _nightly(inbox: Path, *asked: object) -> Result:
    words = ["nightly", "--inbox", str(inbox), "--lake", str(inbox.parent / "lake")]
    return CliRunner().invoke(app, [*words, *map(str, asked)])


def _clinicians(path: Path, days_ago: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress((EXTRACTS / "clinician.csv.gz").read_bytes()))
    written = time.time() - days_ago * 24 * 60 * 60
    os.utime(path, (written, written))
    return path


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_inbox_is_taken_when_it_is_whole_and_nothing_in_it_is_moved(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    whole = _clinicians(inbox / YEAR / "daily" / "clinician.csv", days_ago=2)
    said = _nightly(inbox)
    assert said.exit_code == 0, said.output
    assert "clinician.csv: it was written to in the last 60 seconds" in said.output
    assert "Nothing has arrived." in said.output

    copied = whole.with_name("more.csv.part")
    copied.write_text("half")
    told = whole.with_name("late.csv")
    told.write_text("half of it")
    told.with_name("late.csv.sha256").write_text(f"{hashlib.sha256(b'all of it').hexdigest()}  x\n")
    stray = inbox / "clinician.csv"
    stray.write_text("whose year is this?")
    # Claims are of no year.
    (inbox / "claims").mkdir()
    write_claims(inbox / "claims" / "weekly", claims(2))
    before = _tree(inbox)
    said = _nightly(inbox, "--settle", 0)
    assert said.exit_code == 1, "a file that cannot be taken is somebody's to look at"
    assert said.output.count("1 files: 1 ingested.") == 2
    assert "Ingest, claims of all years" in said.output
    assert "more.csv.part: its name is that of a file being copied" in said.output
    assert "late.csv: its SHA-256 is not the one in late.csv.sha256" in said.output
    assert "left in the inbox: clinician.csv: it is in no folder named for" in said.output
    assert _tree(inbox) == before

    for path in (stray, copied, told):
        path.unlink()
    again = _nightly(inbox, "--settle", 0)
    assert again.exit_code == 0, again.output
    assert "1 files: 1 already ingested." in again.output
    assert "late.csv.sha256: the file that it is the digest of has not arrived" in again.output

    # A year is scored on the claims, too: they are taken before its own files.
    write_claims(inbox / "claims" / "next week", claims(3, first=8))
    (inbox / "claims" / "half.part").write_text("half")
    stray.write_text("no year's, and no claims")
    year = take_year(int(YEAR), inbox, tmp_path / "lake", settle=0)
    assert [report.performance_year for report in year.ingested] == [None, int(YEAR)]
    assert year.ingested[0].accepted == 3
    assert {arrival.path.name for arrival in year.left} == {"half.part", "late.csv.sha256"}
    with pytest.raises(QppError, match="QPP906"):
        take_year(int(YEAR) + 1, inbox, tmp_path / "lake", settle=0)


def test_a_range_of_days_is_made_up_for_one_after_the_other(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    second = _clinicians(inbox / YEAR / "a.csv", days_ago=1)
    first = _clinicians(inbox / YEAR / "b.csv")
    first.write_text("".join(first.read_text().splitlines(keepends=True)[:9]))
    os.utime(first, (time.time() - 3 * 86_400,) * 2)
    days = [time.strftime("%Y-%m-%d", time.gmtime(time.time() - n * 86_400)) for n in (3, 0)]
    said = _nightly(inbox, "--settle", 0, "--from", days[0], "--until", days[1])
    assert said.exit_code == 0, said.output
    assert said.output.index("b.csv") < said.output.index("a.csv")
    assert said.output.count("Nothing has arrived") == 2
    turned = _nightly(inbox, "--from", days[1], "--until", days[0])
    assert turned.exit_code == 2
    assert "before the first" in turned.output
    assert second.exists()


def test_nothing_that_lies_in_the_inbox_ends_a_night_or_is_lost(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    taken = _clinicians(inbox / YEAR / "a.csv")
    digest = hashlib.sha256(taken.read_bytes()).hexdigest().upper()
    # As PowerShell writes it; what is beside the others is a digest of something else, or none.
    taken.with_name("a.csv.sha256").write_bytes(f"\r\n{digest}  a.csv\r\n".encode("utf-16"))
    _clinicians(inbox / YEAR / "capitals.csv").with_name("capitals.csv.SHA256").write_text("0" * 64)
    _clinicians(inbox / YEAR / "binary.csv").with_name("binary.csv.sha256").write_bytes(
        b"\xff" * 99
    )
    _clinicians(inbox / YEAR / "folder.csv").with_name("folder.csv.sha256").mkdir()
    # The sender's clock is in another millennium.
    os.utime(_clinicians(inbox / YEAR / "future.csv"), (1e11, 1e11))
    os.mkfifo(inbox / YEAR / "pipe.csv")
    (inbox / YEAR / "pipe.csv.sha256").write_text("0" * 64)
    (inbox / YEAR / "gone.csv").symlink_to("nowhere")
    (inbox / YEAR / "loop.csv").symlink_to("loop.csv")
    (inbox / "0").symlink_to(YEAR)
    _clinicians(inbox / "\N{SUPERSCRIPT TWO}" / "year.csv")
    (inbox / YEAR / "b\nleft in the inbox: c\x1b[2J.tmp").write_text("half")
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time()))
    said = _nightly(inbox, "--settle", 0, "--from", today, "--until", today)
    assert said.exit_code == 1, said.output
    assert "2 files: 1 ingested, 1 already ingested." in said.output
    left = [line for line in said.output.splitlines() if line.startswith("left in the inbox: ")]
    told = dict(line.removeprefix("left in the inbox: ").rsplit(": ", 1) for line in left)
    other = "its SHA-256 is not the one in"
    assert told == {
        f"{YEAR}/capitals.csv": f"{other} capitals.csv.SHA256",
        f"{YEAR}/binary.csv": f"{other} binary.csv.sha256",
        f"{YEAR}/folder.csv: it or its digest cannot be read": "Is a directory",
        f"{YEAR}/pipe.csv": "it is a pipe or a device and no file",
        f"{YEAR}/gone.csv": "it is a link to nothing",
        f"{YEAR}/loop.csv: it or its digest cannot be read": "Too many levels of symbolic links",
        "\N{SUPERSCRIPT TWO}/year.csv": "it is in no folder named for an open performance year "
        "or claims",
        rf"{YEAR}/b\nleft in the inbox: c\x1b[2J.tmp": "its name is that of a file being copied",
    }


def test_what_is_taken_away_before_its_year_is_named_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    _clinicians(inbox / YEAR / "a.csv")
    gone = _clinicians(inbox / YEAR / "b.csv")

    def listed(folder: Path, settle: float) -> list[Arrival]:
        found = arrivals(folder, settle)
        gone.unlink(missing_ok=True)
        return found

    monkeypatch.setattr("flows.serving.nightly.arrivals", listed)
    said = _nightly(inbox, "--settle", 0)
    assert said.exit_code == 0, said.output
    assert "1 files: 1 ingested." in said.output
    assert f"left in the inbox: {YEAR}/b.csv: it was taken away meanwhile" in said.output


@pytest.mark.parametrize("places", [("inbox", "inbox/2017/lake"), ("lake/inbox", "lake")])
def test_inbox_and_lake_are_apart(tmp_path: Path, places: tuple[str, str]) -> None:
    inbox, lake = (tmp_path / place for place in places)
    _clinicians(inbox / YEAR / "a.csv")
    words = ["nightly", "--inbox", str(inbox), "--lake", str(lake)]
    with pytest.raises(QppError, match=r"QPP905 .* are not apart"):
        CliRunner().invoke(app, words, catch_exceptions=False)


@pytest.mark.parametrize("inbox", ["", "nowhere"])
def test_no_inbox_is_a_numbered_error(tmp_path: Path, inbox: str) -> None:
    asked = ["--inbox", str(tmp_path / inbox)] if inbox else []
    said = subprocess.run(
        [*COMMAND, "nightly", "--lake", str(tmp_path / "lake"), *asked],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "QPP905" in said.stderr


def test_a_port_that_somebody_has_is_told_and_not_served_from(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asked = ["--inbox", tmp_path / "inbox", "--lake", tmp_path / "lake"]
        (tmp_path / "inbox").mkdir()
        said = subprocess.run(
            [*COMMAND, "serve", *map(str, asked), "--port", str(taken.getsockname()[1])],
            env=environment() | {"PREFECT_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert said.returncode == 2, said.stderr
    assert "QPP909" in said.stderr


def _until(true: Callable[[], Any], what: str, seconds: int = 400) -> Any:
    for _ in range(seconds * 5):
        # A busy server answers 503 when its database is locked.
        with suppress(urllib.error.HTTPError):
            if found := true():
                return found
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} seconds: {what}")


def _post(url: str, path: str, body: str) -> bool:
    request = urllib.request.Request(
        f"{url}/{path}", body.encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return bool(answer.status)


def test_deployments_are_served_and_tell_whoever_is_on_duty(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    url, home = server
    inbox = tmp_path / "inbox"
    lines = gzip.decompress((EXTRACTS / "clinician.csv.gz").read_bytes()).decode().splitlines()
    tin, npi, *rest = lines[1].split(",")
    # A sender's file name with a TIN in it, and a row that breaks a rule.
    named = _clinicians(inbox / YEAR / f"clinician_{tin}.csv")
    named.write_text("\n".join([*lines, ",".join([tin, "1", *rest])]) + "\n")
    settings = {
        "PREFECT_API_URL": url,
        "PREFECT_HOME": str(tmp_path / "home"),
        # Nobody listens there.
        "QPP_WEBHOOK": f"http://127.0.0.1:{free_port()}/hidden-token",
    }
    log = (tmp_path / "log").open("w")
    lake = tmp_path / "lake"
    serving = subprocess.Popen(
        [*COMMAND, "serve", "--inbox", str(inbox), "--lake", str(lake), "--cron", "30 3 * * *"],
        env=environment() | settings,
        stdout=log,
        stderr=log,
    )
    try:
        _until(lambda: len(asked_of(url, "deployments")) == 3, "three deployments")
        listed = _until(lambda: asked_of(url, "deployments"), "the deployments")
        deployed = {found["name"]: found for found in listed}
        assert deployed.keys() == {"nightly-ingest", "score-year", "annual-cycle"}
        [schedule] = deployed["nightly-ingest"]["schedules"]
        assert schedule["schedule"]["cron"] == "30 3 * * *"
        for name, asked in (
            ("nightly-ingest", '"settle_seconds": 0'),
            ("score-year", '"performance_year": 2031'),
        ):
            path = f"deployments/{deployed[name]['id']}/create_flow_run"
            body = f'{{"state": {{"type": "SCHEDULED"}}, "parameters": {{{asked}}}}}'
            _until(partial(_post, url, path, body), f"a run of {name}")

        def ended() -> dict[str, Any]:
            runs = {run["name"]: run["state"] for run in asked_of(url, "flow_runs")}
            mine = {name: state for name, state in runs.items() if str(lake) in name}
            done = {"COMPLETED", "FAILED", "CRASHED"}
            return mine if len(mine) == 3 and all(s["type"] in done for s in mine.values()) else {}

        runs = _until(ended, "three flow runs at their end")
        # A server answers with two hundred at most, and others have been here before.
        latest = partial(asked_of, url, "logs", '{"sort": "TIMESTAMP_DESC"}')
        told = _until(
            lambda: (
                [log["message"] for log in latest()]
                if any("webhook" in log["message"] for log in latest())
                else []
            ),
            "the webhook that does not answer",
        )
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait()
        log.close()
    said = (tmp_path / "log").read_text()
    assert runs[f"nightly-ingest in {lake}"]["type"] == "COMPLETED", said
    assert runs[f"ingest {YEAR} in {lake}"]["type"] == "COMPLETED"
    assert runs[f"score-year 2031 in {lake}"]["type"] == "FAILED"
    assert "QPP001" in runs[f"score-year 2031 in {lake}"]["message"]
    assert "Looking at clinician_***.csv" in told
    assert "Ingest of clinician" in told
    assert "The webhook was not told: ConnectError" in told
    newest = partial(asked_of, url, "artifacts", '{"sort": "CREATED_DESC"}')
    found = _until(newest, "artifacts")
    artifacts = {artifact["key"]: artifact for artifact in reversed(found)}
    assert artifacts.keys() >= {f"progress-ingest-{YEAR}", "inbox-left"}
    files = artifacts[f"ingest-files-{YEAR}"]["data"]
    assert '"quarantined": 1' in files
    assert "clinician_***.csv" in files
    assert "QV-CLIN" in artifacts[f"ingest-rules-{YEAR}"]["data"]
    assert artifacts[f"progress-ingest-{YEAR}"]["data"] == 100
    with sqlite3.connect(home / "prefect.db") as database:
        kept = "\n".join(database.iterdump())
    for line in lines[1:]:
        assert not [held for held in line.split(",")[:2] if held in kept + said]
    assert "hidden-token" not in kept + said
    assert npi not in kept
    # What DuckDB's binding says of its objects at the end is of no use to anybody.
    assert "leaked" not in said
