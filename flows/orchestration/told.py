"""What a flow run tells whoever is on duty: logs, progress and artifacts, without identifiers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flows.masking import masked
from flows.progress import listening

if TYPE_CHECKING:
    from uuid import UUID

# So many times a run says how far it is.
PROGRESS_STEPS = 20


@dataclass(frozen=True)
class TableArtifact:
    """Rows to be looked at with the flow run; the key holds its versions together."""

    key: str
    description: str
    rows: Sequence[dict[str, object]]


@dataclass(frozen=True)
class LinkArtifact:
    """A file to be opened."""

    key: str
    description: str
    path: Path


Artifact = TableArtifact | LinkArtifact


def _shown(value: object) -> object:
    return masked(value) if isinstance(value, str) else value


def _publish(artifact: Artifact) -> None:
    from prefect.artifacts import create_link_artifact, create_table_artifact  # noqa: PLC0415

    if isinstance(artifact, LinkArtifact):
        create_link_artifact(
            link=artifact.path.absolute().as_uri(),
            link_text=artifact.path.name,
            key=artifact.key,
            description=f"{masked(artifact.description)}\n\n`{artifact.path.absolute()}`",
        )
        return
    rows = [{name: _shown(value) for name, value in row.items()} for row in artifact.rows]
    create_table_artifact(table=rows, key=artifact.key, description=masked(artifact.description))


class Teller:
    """Tells a flow run's server: steps into its log, their part into a progress artifact.

    A server that does not take an artifact is asked for no more of them: the work goes on.
    """

    def __init__(self, key: str = "", description: str = "") -> None:
        from prefect import get_run_logger  # noqa: PLC0415

        self.logger = get_run_logger()
        self.key = key
        self.description = masked(description)
        self.progress: UUID | None = None
        self.said = -1
        self.is_lost = False

    @contextmanager
    def steps(self) -> Iterator[None]:
        """Tell of each step until the block ends."""
        with listening(self._step):
            yield

    def publish(self, artifacts: Sequence[Artifact]) -> None:
        """Hang the artifacts on the flow run, and say in the log what they show."""
        for artifact in artifacts:
            self.logger.info(masked(artifact.description))
            self._try(artifact.key, partial(_publish, artifact))

    def _step(self, text: str, part: float | None) -> None:
        self.logger.info(masked(text))
        reached = int(PROGRESS_STEPS * part) if part is not None else self.said
        if reached != self.said:
            self.said = reached
            self._try(self.key, partial(self._reach, 100 * reached / PROGRESS_STEPS))

    def _reach(self, percent: float) -> None:
        from prefect.artifacts import (  # noqa: PLC0415
            create_progress_artifact,
            update_progress_artifact,
        )

        if self.progress is None:
            # Prefect types what it gives to synchronous and asynchronous callers as one.
            made = create_progress_artifact(percent, self.key, self.description)
            self.progress = cast("UUID", made)
        else:
            update_progress_artifact(artifact_id=self.progress, progress=percent)

    def _try(self, key: str, work: Callable[[], None]) -> None:
        import httpx  # noqa: PLC0415

        if self.is_lost:
            return
        try:
            work()
        except httpx.HTTPError as error:
            self.is_lost = True
            self.logger.warning("No artifacts from %s on: %s", key, type(error).__name__)
