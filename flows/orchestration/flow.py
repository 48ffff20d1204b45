"""Flows: Prefect's where a server is named, else the same functions.

Without a server Prefect starts one of its own for each command, which costs seconds and keeps
nothing that anybody could look at. A server is named by PREFECT_API_URL, in the environment or in
the active profile of Prefect; a function that Prefect runs already stays with it.
"""

import traceback
from collections.abc import Callable, Sequence
from inspect import signature
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from rich.console import Console

from flows.drawing import say
from flows.errors import QppError
from flows.masking import masked
from flows.orchestration.server import away, check_server, named_server, spare_loopback_the_proxy
from flows.orchestration.task import is_in_flow_run
from flows.orchestration.told import Artifact, Teller

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

P = ParamSpec("P")
R = TypeVar("R")


def failed(error: Exception) -> "State[Any]":
    """Return the state of a flow run that an error ended, in words without any identifier.

    Prefect's own error of a run that is out of time is raised again: Prefect ends it.
    """
    from prefect import get_run_logger  # noqa: PLC0415
    from prefect.flow_engine import FlowRunTimeoutError  # noqa: PLC0415
    from prefect.states import Failed  # noqa: PLC0415

    if isinstance(error, FlowRunTimeoutError):
        raise error
    if isinstance(error, QppError):
        said = f"{error.code} {error.title}. {error.message} {error.remedy}"
    else:
        said = f"{type(error).__name__}: {error}"
        get_run_logger().error("".join(traceback.format_tb(error.__traceback__)))
    get_run_logger().error(masked(said))
    return Failed(message=masked(said))


class Flow(Generic[P, R]):
    """A function that runs as a Prefect flow where a server is named, and by itself elsewhere."""

    def __init__(
        self,
        function: Callable[P, R],
        name: str,
        fault: Callable[[Any], str | None],
        artifacts: Callable[[Any], Sequence[Artifact]],
    ) -> None:
        self.function = function
        self.name = name
        self.fault = fault
        self.artifacts = artifacts
        self.__doc__ = function.__doc__

    def _shown(self, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        """Return what a flow run is asked by: the rest, such as the files, stays here."""
        bound = signature(self.function).bind(*args, **kwargs).arguments
        return {"performance_year": bound["performance_year"], "lake": str(bound["lake"])}

    def _called(self, shown: dict[str, Any]) -> str:
        """Return what a flow run is called: claims are ingested without a year."""
        year = shown["performance_year"]
        return self.name if year is None else f"{self.name} {year}"

    def within(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function as the body of a flow run, which gets its logs and artifacts."""
        shown = self._shown(*args, **kwargs)
        called = self._called(shown)
        # Prefect takes small letters, digits and dashes.
        key = f"progress-{called}".replace("_", "-").replace(" ", "-")
        teller = Teller(key, f"{called} in {shown['lake']}")
        with teller.steps():
            result = self.function(*args, **kwargs)
        teller.publish(self.artifacts(result))
        return result

    def _as_run(self, *args: P.args, **kwargs: P.kwargs) -> R:
        import httpx  # noqa: PLC0415
        from prefect import flow  # noqa: PLC0415
        from prefect.exceptions import FailedRun  # noqa: PLC0415
        from prefect.states import Failed  # noqa: PLC0415

        returned: list[R] = []
        raised: list[Exception] = []

        def judged(performance_year: int, lake: str) -> object:
            try:
                result = self.within(*args, **kwargs)
            except Exception as error:
                state = failed(error)
                raised.append(error)
                return state
            returned.append(result)
            fault = self.fault(result)
            # Prefect takes a state that is returned for the run's own.
            return Failed(message=fault) if fault else None

        shown = self._shown(*args, **kwargs)
        # The lake keeps what comes of it; Prefect keeps no result.
        run = flow(
            name=self.name,
            flow_run_name=f"{self._called(shown)} in {{lake}}",
            validate_parameters=False,
            persist_result=False,
        )(judged)
        try:
            run(**shown)
        except FailedRun:
            # The run failed by what it returned or raised, which whoever called it wants.
            pass
        except httpx.HTTPError as error:
            if not returned and not raised:
                raise away(named_server(), error) from error
            say(Console(stderr=True), str(away(named_server(), error)))
        if raised:
            raise raised[0]
        return returned[0]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function, as a flow run where a server is named.

        Raises ServiceAwayError QPP901 when the server that is named is away, or goes away before
        the work is done, and whatever the function raises. When it goes away later, that is said
        and the result returned.
        """
        url = named_server()
        if is_in_flow_run():
            return self._as_run(*args, **kwargs)
        if url is None:
            return self.function(*args, **kwargs)
        spare_loopback_the_proxy()
        check_server(url)
        return self._as_run(*args, **kwargs)


def flow(
    name: str,
    fault: Callable[[Any], str | None] = lambda _: None,
    artifacts: Callable[[Any], Sequence[Artifact]] = lambda _: (),
) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Make a function of a performance year and a lake a flow of this name.

    fault tells of its result why the flow run is to be seen as failed, in words without any
    identifier; the result is returned all the same. artifacts makes of it what is to be looked at
    with the run.
    """
    return lambda function: Flow(function, name, fault, artifacts)
