"""Prefect's helper server, which a flow without PREFECT_API_URL starts: it lives as long as we do.

Prefect stops it at the end of the process. A process that is killed has no end, so that a second
one waits for its death: it reads from a pipe that only we hold open, and then ends the server.
"""

import subprocess
from functools import wraps
from typing import Any

from prefect.server.api.server import SubprocessASGIServer

WAIT_AND_END = 'read -r _; kill "$0" 2>/dev/null'

# Open pipes: closed by the system, however this process ends.
_watchers: list[subprocess.Popen[bytes]] = []


def _watch(process_id: int) -> None:
    # A session of its own, so that what ends us from the terminal does not end it first.
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", WAIT_AND_END, str(process_id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _watchers.append(watcher)


def bind_helper_server() -> None:
    """Let the helper servers that Prefect starts from now on end with this process."""
    start = SubprocessASGIServer._run_uvicorn_command
    if hasattr(start, "__wrapped__"):
        return

    @wraps(start)
    def start_watched(server: Any) -> subprocess.Popen[Any]:
        process = start(server)
        _watch(process.pid)
        return process

    SubprocessASGIServer._run_uvicorn_command = start_watched  # type: ignore[method-assign, assignment]
