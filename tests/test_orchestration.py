"""Flows run by themselves, and as Prefect's where a server is named; one that is away is named."""

import re
import sqlite3
import subprocess
import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path

import pytest

from flows.errors import QppError
from flows.orchestration import RETRY_SECONDS, flow, run_task
from tests.conftest import COMMAND, asked_of, environment, free_port

UNAVAILABLE = 69
EXTRACTS = Path(__file__).parent / "golden" / "2017" / "extracts"
YEAR = "2017"


def _run(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment() | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_server_that_is_named_sees_the_flows_and_no_identifier(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    url, home = server
    # Loopback is not asked through a proxy.
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    settings = {"PREFECT_API_URL": url, "PREFECT_HOME": str(tmp_path / "home"), **proxy}
    (tmp_path / "broken").write_text("")
    paths = (EXTRACTS, tmp_path / "broken")
    done = _run("cycle", YEAR, *paths, "--lake", tmp_path / "lake", **settings)
    # A refused file fails the flow run; what it returns is told all the same, and scored.
    assert done.returncode == 1, done.stdout + done.stderr
    assert "QPP102" in done.stdout
    assert "Final scores" in done.stdout
    assert "Traceback" not in done.stderr
    flows = {flow["id"]: flow["name"] for flow in asked_of(url, "flows")}
    runs = {
        flows[run["flow_id"]]: run["state"]
        for run in asked_of(url, "flow_runs")
        if run["parameters"]["lake"] == str(tmp_path / "lake")
    }
    assert {name: state["type"] for name, state in runs.items()} == {
        "annual_cycle": "FAILED",
        "ingest": "FAILED",
        "score_year": "COMPLETED",
    }
    assert runs["ingest"]["message"] == runs["annual_cycle"]["message"] == "1 of 14 files refused"
    assert not list((tmp_path / "home" / "storage").glob("*"))
    with sqlite3.connect(home / "prefect.db") as database:
        kept = "\n".join(database.iterdump())
    assert "annual_cycle" in kept
    assert "99000000" not in kept, "a TIN or an NPI"


class _Unwell(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def test_a_server_that_is_away_is_named_and_nothing_is_begun(tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}/api"
    unwell = HTTPServer(("127.0.0.1", 0), _Unwell)
    threading.Thread(target=unwell.serve_forever, daemon=True).start()
    for url, reason in (
        (away, "Connection refused"),
        (f"http://127.0.0.1:{unwell.server_port}/api", "it answers 503"),
        ("nowhere", "protocol"),
    ):
        asked = ("ingest", YEAR, EXTRACTS, "--lake", tmp_path / "lake")
        done = _run(*asked, PREFECT_API_URL=url)
        assert done.returncode == UNAVAILABLE, done.stdout + done.stderr
        assert "QPP901" in done.stderr
        assert reason in done.stderr
        assert url in done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "lake").exists()
    unwell.shutdown()


@pytest.mark.parametrize(("year", "called"), [(2024, "try_it 2024"), (None, "try_it")])
def test_a_flow_of_no_year_has_a_name_and_a_key_that_prefect_takes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, year: int | None, called: str
) -> None:
    told: list[tuple[str, str]] = []

    class Noted:
        def __init__(self, key: str, description: str) -> None:
            told.append((key, description))

        def steps(self) -> AbstractContextManager[None]:
            return nullcontext()

        def publish(self, artifacts: object) -> None:
            pass

    @flow("try_it", lambda _: None, lambda _: [])
    def tried(performance_year: int | None, lake: Path) -> None:
        pass

    monkeypatch.setattr(import_module("flows.orchestration.flow"), "Teller", Noted)
    tried.within(year, tmp_path)
    [(key, description)] = told
    assert re.fullmatch("[a-z0-9-]+", key)
    assert description == f"{called} in {tmp_path}"


def test_what_storage_may_heal_is_tried_again_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)
    tried: list[str] = []

    def fail() -> None:
        tried.append("written")
        raise QppError("QPP602", path="p", reason="r")

    for healing, times in ((frozenset({"QPP602"}), 1 + len(RETRY_SECONDS)), (frozenset(), 1)):
        tried.clear()
        with pytest.raises(QppError, match="QPP602"):
            run_task("table", fail, healing)
        assert len(tried) == times
    assert waited == list(RETRY_SECONDS)


def test_prefect_is_told_of_a_steps_error_without_identifiers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[str] = []

    def task(**_: object) -> Callable[[Callable[[], None]], Callable[[], None]]:
        def keeping(work: Callable[[], None]) -> Callable[[], None]:
            def as_prefect_does() -> None:
                try:
                    work()
                except Exception as error:
                    kept.append("".join(traceback.format_exception(error)))
                    raise

            return as_prefect_does

        return keeping

    values = ("990001234", "1234567893", "1EG4TE5MK73")

    def fail() -> None:
        raise ValueError(f"no number: {values}")

    monkeypatch.setattr("flows.orchestration.task.is_in_flow_run", lambda: True)
    monkeypatch.setattr("prefect.task", task)
    with pytest.raises(ValueError, match=values[1]):
        run_task("step", fail, frozenset())
    assert "ValueError: no number: ('***', '***', '***')" in kept[0]
    assert not [value for value in values if value in kept[0]]
