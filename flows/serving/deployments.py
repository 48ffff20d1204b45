"""The flows that are deployed: `qpp serve` and prefect.yaml name them.

Their parameters are what a person fills in at Prefect's page; what is left out is the setting of
the process that runs them (qpp config).
"""

import atexit
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from prefect.runtime import flow_run
from prefect.states import Failed
from pydantic import Field

from flows.engine.warehouse import Resources
from flows.orchestration import Teller, failed
from flows.scoring.flow import score_year as score
from flows.serving import SETTLE_SECONDS
from flows.serving.inbox import inbox_of
from flows.serving.nightly import night_artifacts, take_inbox, take_year
from flows.serving.webhook import tell_of_failure
from flows.settings import configured, default_lake

HOUR = 60 * 60
# A night ends before the next one begins; a year at national size takes hours.
NIGHT_SECONDS = 8 * HOUR
YEAR_SECONDS = 24 * HOUR

HOOKS: dict[str, Any] = {"on_failure": [tell_of_failure], "on_crashed": [tell_of_failure]}

Lake = Annotated[
    str | None, Field(description="Folder of the lake; that of this deployment when empty.")
]
Inbox = Annotated[
    str | None, Field(description="Folder of arrivals; that of this deployment when empty.")
]
Year = Annotated[int, Field(description="Performance year, for instance 2024.")]
Provisional = Annotated[
    bool, Field(description="Deliver the payment files of a provisional year, marked as such.")
]
Settle = Annotated[
    float, Field(ge=0, description="Seconds without a write after which a file is complete.")
]
MaxQuarantine = Annotated[
    float | None,
    Field(ge=0, le=100, description="Percent of a file's rows in quarantine that is no failure."),
]


@atexit.register
def _silence() -> None:
    """Keep DuckDB's binding from listing its objects when Prefect ends the run's process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _lake(named: str | None) -> Path:
    return Path(named or configured("lake") or default_lake())


def _named(what: str) -> Callable[[], str]:
    """Return what names a flow run: what it does, the year if it is of one, and the lake."""

    def name() -> str:
        asked = flow_run.parameters
        year = f" {asked['performance_year']}" if "performance_year" in asked else ""
        return f"{what}{year} in {_lake(asked.get('lake'))}"

    return name


def _resources() -> Resources:
    threads = configured("threads")
    return Resources(int(threads) if threads else None, configured("memory_limit"))


def _most(named: float | None) -> float | None:
    setting = configured("max_quarantine")
    return named if named is not None or setting is None else float(setting)


def _ended(work: Callable[[], str | None]) -> object:
    """Do the work of a flow run, which returns its fault, and return the state that it ends in."""
    try:
        reason = work()
    except Exception as error:
        return failed(error)
    return Failed(message=reason) if reason else None


@flow(
    name="nightly-ingest",
    flow_run_name=_named("nightly-ingest"),
    timeout_seconds=NIGHT_SECONDS,
    persist_result=False,
    **HOOKS,
)
def nightly_ingest(
    inbox: Inbox = None,
    lake: Lake = None,
    first_day: Annotated[
        date | None, Field(description="Only files written on this day (UTC) or later.")
    ] = None,
    last_day: Annotated[
        date | None, Field(description="Only files written on this day (UTC) or before.")
    ] = None,
    settle_seconds: Settle = SETTLE_SECONDS,
    max_quarantine: MaxQuarantine = None,
) -> object:
    """Take whatever has arrived in the inbox and is complete; move nothing.

    A file of the folder <inbox>/2024 is of performance year 2024; claims, which are of all years,
    lie in <inbox>/claims. What is in the lake already changes nothing, so the run may be repeated
    at any time.
    """

    def work() -> str | None:
        folder = inbox_of(inbox, _lake(lake))
        night = take_inbox(
            folder,
            _lake(lake),
            (first_day, last_day),
            settle_seconds,
            resources=_resources(),
            max_quarantine=_most(max_quarantine),
        )
        Teller().publish(night_artifacts(night, folder))
        return night.fault

    return _ended(work)


@flow(
    name="score-year",
    flow_run_name=_named("score-year"),
    timeout_seconds=YEAR_SECONDS,
    persist_result=False,
    **HOOKS,
)
def score_year(
    performance_year: Year, lake: Lake = None, provisional: Provisional = False
) -> object:
    """Score a performance year from what the lake holds now, and deliver the payment files.

    The same inputs give the same run; one that is finished is not made again.
    """

    def work() -> None:
        score.within(performance_year, _lake(lake), _resources(), provisional)

    return _ended(work)


@flow(
    name="annual-cycle",
    flow_run_name=_named("annual-cycle"),
    timeout_seconds=YEAR_SECONDS,
    persist_result=False,
    **HOOKS,
)
def annual_cycle(
    performance_year: Year,
    inbox: Inbox = None,
    lake: Lake = None,
    provisional: Provisional = False,
    settle_seconds: Settle = SETTLE_SECONDS,
    max_quarantine: MaxQuarantine = None,
) -> object:
    """Take the claims and the year's files that have arrived, then score the year.

    The year is scored from all that the lake holds for it, whatever became of the files.
    """

    def work() -> str | None:
        folder = inbox_of(inbox, _lake(lake))
        night = take_year(
            performance_year,
            folder,
            _lake(lake),
            settle_seconds,
            _resources(),
            _most(max_quarantine),
        )
        Teller().publish(night_artifacts(night, folder))
        score(performance_year, _lake(lake), _resources(), provisional)
        return night.fault

    return _ended(work)
