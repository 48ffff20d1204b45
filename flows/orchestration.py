"""Flows and tasks: Prefect's where a server is named, else the same functions and retries.

Without a server Prefect starts one of its own for each command, which costs seconds and keeps
nothing that anybody could look at. A server is named by PREFECT_API_URL, in the environment or in
the active profile of Prefect; a function that Prefect runs already stays with it.
"""

import os
import sys
import tomllib
from collections.abc import Callable
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flows.errors import QppError, ServiceAwayError

if TYPE_CHECKING:
    import prefect

P = ParamSpec("P")
R = TypeVar("R")

SETTING = "PREFECT_API_URL"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SECONDS_TO_ANSWER = 10
# What a task waits before it is tried again, for the second and the third time.
RETRY_SECONDS = (1, 5)


def _profile_setting() -> str | None:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Prefect says what is wrong with its own file when it is asked for a server.
        return None
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    setting = profiles.get("profiles", {}).get(active, {}).get(SETTING)
    return str(setting) if setting else None


def named_server() -> str | None:
    """Return the address of the Prefect server that the user names, if any."""
    return os.environ.get(SETTING) or _profile_setting()


def _is_in_flow_run() -> bool:
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext  # noqa: PLC0415 - seconds, where no server is named

    return FlowRunContext.get() is not None


def _spare_loopback_the_proxy() -> None:
    for name in ("NO_PROXY", "no_proxy"):
        kept = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join([*kept, *sorted(LOOPBACK - set(kept))])


def _away(url: str | None, error: Exception) -> ServiceAwayError:
    reason = str(error).partition("\n")[0] or type(error).__name__
    return ServiceAwayError("QPP901", url=url, reason=reason)


def check_server(url: str) -> None:
    """Ask the server whether it is well.

    Raises ServiceAwayError QPP901 when it does not answer or answers with an error of its own.
    """
    import httpx  # noqa: PLC0415

    try:
        is_loopback = urlsplit(url).hostname in LOOPBACK
        answer = httpx.get(
            f"{url.rstrip('/')}/health", timeout=SECONDS_TO_ANSWER, trust_env=not is_loopback
        )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ServiceAwayError(
            "QPP901", url=url, reason=str(error) or type(error).__name__
        ) from error
    if answer.is_server_error:
        raise ServiceAwayError("QPP901", url=url, reason=f"it answers {answer.status_code}")


class Flow(Generic[P, R]):
    """A function that runs as a Prefect flow where a server is named, and by itself elsewhere."""

    def __init__(
        self, function: Callable[P, R], name: str, fault: Callable[[Any], str | None]
    ) -> None:
        self.function = function
        self.name = name
        self.fault = fault
        self._returned: list[R] = []
        self.__doc__ = function.__doc__

    @cached_property
    def prefect_flow(self) -> "prefect.Flow[P, R]":
        """The function as Prefect's own flow, which keeps no result: the lake does."""
        from prefect import flow  # noqa: PLC0415
        from prefect.states import Failed  # noqa: PLC0415

        @wraps(self.function)
        def judged(*args: P.args, **kwargs: P.kwargs) -> R:
            result = self.function(*args, **kwargs)
            self._returned = [result]
            fault = self.fault(result)
            # Prefect takes a state that is returned for the run's own.
            return cast("R", Failed(message=fault)) if fault else result

        make = flow(name=self.name, validate_parameters=False, persist_result=False)
        return make(judged)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function, as a flow run where a server is named.

        Raises ServiceAwayError QPP901 when the server that is named is away or goes away, and
        whatever the function raises.
        """
        url = named_server()
        if url is None and not _is_in_flow_run():
            return self.function(*args, **kwargs)
        if url is not None and not _is_in_flow_run():
            _spare_loopback_the_proxy()
            check_server(url)
        import httpx  # noqa: PLC0415
        from prefect.exceptions import FailedRun  # noqa: PLC0415

        try:
            return self.prefect_flow(*args, **kwargs)
        except FailedRun:
            # The run failed by its result, which whoever called it wants all the same.
            return self._returned[0]
        except httpx.HTTPError as error:
            raise _away(url, error) from error


def flow(
    name: str, fault: Callable[[Any], str | None] = lambda _: None
) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Make a function a flow of this name.

    fault tells of its result why the flow run is to be seen as failed, in words without any
    identifier; the result is returned all the same.
    """
    return lambda function: Flow(function, name, fault)


def run_task(name: str, work: Callable[[], R], healing: frozenset[str]) -> R:
    """Do one step of a flow and return its result, as a task of the flow run if there is one.

    An error whose code is among the healing ones, which storage may mend, is tried three times in
    all. Raises what the last try raises.
    """

    def may_heal(error: BaseException) -> bool:
        return isinstance(error, QppError) and error.code in healing

    if not _is_in_flow_run():
        from tenacity import (  # noqa: PLC0415
            Retrying,
            retry_if_exception,
            stop_after_attempt,
            wait_chain,
            wait_fixed,
        )

        return Retrying(
            stop=stop_after_attempt(1 + len(RETRY_SECONDS)),
            wait=wait_chain(*map(wait_fixed, RETRY_SECONDS)),
            retry=retry_if_exception(may_heal),
            reraise=True,
        )(work)

    from prefect import task  # noqa: PLC0415
    from prefect.cache_policies import NO_CACHE  # noqa: PLC0415

    @task(
        name=name,
        task_run_name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=len(RETRY_SECONDS),
        retry_delay_seconds=list(RETRY_SECONDS),
        retry_condition_fn=lambda _task, _run, state: may_heal(
            state.result(raise_on_failure=False)
        ),
    )
    def as_task() -> R:
        return work()

    return as_task()
