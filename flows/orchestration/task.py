"""One step of a flow: a task of its run if there is one, with retries either way."""

import sys
from collections.abc import Callable
from typing import TypeVar

from flows.errors import QppError
from flows.masking import masked

R = TypeVar("R")


class StepError(Exception):
    """What Prefect is told of an error, in words without any identifier."""


# What a task waits before it is tried again, for the second and the third time.
RETRY_SECONDS = (1, 5)


def is_in_flow_run() -> bool:
    """Tell whether Prefect runs what is being done."""
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext  # noqa: PLC0415 - seconds, where no server is named

    return FlowRunContext.get() is not None


def run_task(name: str, work: Callable[[], R], healing: frozenset[str]) -> R:
    """Do one step of a flow and return its result, as a task of the flow run if there is one.

    An error whose code is among the healing ones, which storage may mend, is tried three times in
    all. Raises what the last try raises.
    """

    def may_heal(error: BaseException) -> bool:
        return isinstance(error, QppError) and error.code in healing

    if not is_in_flow_run():
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

    raised: list[Exception] = []

    @task(
        name=name,
        task_run_name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=len(RETRY_SECONDS),
        retry_delay_seconds=list(RETRY_SECONDS),
        retry_condition_fn=lambda _task, _run, _state: may_heal(raised[-1]),
    )
    def as_task() -> R:
        try:
            return work()
        except Exception as error:
            # Prefect keeps the text of what is raised, in the state and in the log.
            raised.append(error)
            raise StepError(masked(f"{type(error).__name__}: {error}")) from None

    try:
        return as_task()
    except StepError:
        raise raised[-1] from None
