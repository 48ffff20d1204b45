"""The deployments on one machine: a Prefect server of ours or the user's, and what runs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console

from flows.drawing import say
from flows.errors import QppError, ServiceAwayError
from flows.orchestration import check_server, named_server, spare_loopback_the_proxy
from flows.serving.inbox import inbox_of
from flows.settings import SETTINGS

SECONDS_TO_START = 60
HOST = "127.0.0.1"


@contextmanager
def _server(port: int) -> Iterator[str]:
    """Have a Prefect server: the one that is named, else one on loopback until the block ends."""
    named = named_server()
    if named is not None:
        check_server(named)
        yield named
        return
    _check_free(port)
    url = f"http://{HOST}:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST]
    # A session of its own: the server ends after what it is asked for has ended.
    process = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, start_new_session=True
    )
    is_over = Event()
    try:
        _wait_for(url, process)
        Thread(target=_end_with, args=(process, is_over), daemon=True).start()
        yield url
        # What ends by itself is no end that anybody asked for, and is not to be taken for one.
        if process.poll() is not None:
            raise _ended(url)
    finally:
        is_over.set()
        process.terminate()
        process.wait()


def _ended(url: str) -> ServiceAwayError:
    return ServiceAwayError("QPP901", url=url, reason="the server that was started ended")


def _check_free(port: int) -> None:
    """Raise QppError QPP909 when somebody has the port: that server would be taken for ours."""
    with socket.socket() as listening:
        # A server that has just ended holds none.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            reason = error.strerror or error
            raise QppError("QPP909", host=HOST, port=port, reason=reason) from error


def _end_with(server: subprocess.Popen[bytes], is_over: Event) -> None:
    """End this process when the server that it started ends, unless this process ends it."""
    server.wait()
    if not is_over.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        if process.poll() is not None:
            raise _ended(url)
        try:
            return check_server(url)
        except ServiceAwayError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _deployments(lake: Path, inbox: Path, cron: str, timezone: str) -> list[Any]:
    from prefect.schedules import Cron  # noqa: PLC0415
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415 - after its settings

    from flows.serving import deployments  # noqa: PLC0415

    places = {"lake": str(lake.absolute()), "inbox": str(inbox.absolute())}
    every: dict[str, Any] = {
        "concurrency_limit": 1,
        "entrypoint_type": EntrypointType.MODULE_PATH,
        "tags": ["qpp"],
    }
    return [
        deployments.nightly_ingest.to_deployment(
            "nightly-ingest",
            schedule=Cron(cron, timezone=timezone),
            parameters=places,
            description=deployments.nightly_ingest.description,
            **every,
        ),
        deployments.score_year.to_deployment(
            "score-year",
            parameters={"lake": places["lake"]},
            description=deployments.score_year.description,
            **every,
        ),
        deployments.annual_cycle.to_deployment(
            "annual-cycle",
            parameters=places,
            description=deployments.annual_cycle.description,
            **every,
        ),
    ]


def serve(lake: Path, inbox: Path | None, cron: str, timezone: str, port: int) -> None:
    """Serve the deployments until the process is told to end.

    Runs go one at a time: all of them are of one lake. Raises QppError QPP905 when there is no
    inbox, QPP907 when the schedule cannot be read, QPP909 when the port is taken, and
    ServiceAwayError QPP901 when the Prefect server does not answer or the one of ours ends.
    """
    folder = inbox_of(inbox, lake)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise QppError("QPP907", text=timezone, reason="no such time zone is known") from error
    spare_loopback_the_proxy()
    # What runs a flow is a process of its own, with these settings; its log is shown here, too.
    os.environ[SETTINGS["lake"].variable] = str(lake.absolute())
    os.environ[SETTINGS["inbox"].variable] = str(folder.absolute())
    os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "INFO"
    with _server(port) as url:
        os.environ["PREFECT_API_URL"] = url
        from prefect import serve as serve_deployments  # noqa: PLC0415 - after its settings

        try:
            served = _deployments(lake, folder, cron, timezone)
        except ValueError as error:
            raise QppError("QPP907", text=cron, reason=error) from error
        console = Console(stderr=True)
        say(console, f"Prefect: {url.removesuffix('/api')}")
        say(
            console,
            f"Inbox {folder.absolute()}, lake {lake.absolute()}, nightly at {cron} {timezone}",
        )
        # Prefect ends what it serves in order when it is asked to end, and not when interrupted.
        signal.signal(signal.SIGINT, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        # Runs that come due while nothing serves are made up for when it serves again.
        serve_deployments(*served, limit=1, pause_on_shutdown=False, print_starting_message=False)
