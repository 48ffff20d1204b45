"""What a person accepted of a run's warnings, and whether it is all that there is to accept."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.errors import QppError
from flows.masking import masked
from flows.release.results import Findings, Status


@dataclass(frozen=True)
class Given:
    """Gates that were accepted by name, each with its reason, and why a run is superseded."""

    accepted: dict[str, str]
    superseding_reason: str = ""


def given(accept: Sequence[str], reasons: Sequence[str], supersede: str) -> Given:
    """Put each reason with what it is for, as they stand on the command line.

    What looks like an identifier in a reason is masked: the mark is read by many. Raises QppError
    QPP353 where they do not come in pairs.
    """
    wanted = [*accept, supersede] if supersede else [*accept]
    if len(set(accept)) != len(accept):
        raise QppError("QPP353", what="A gate is accepted twice")
    if len(wanted) != len(reasons):
        what = f"{len(wanted)} reasons are asked for and {len(reasons)} are given"
        raise QppError("QPP353", what=what)
    if not all(reason.strip() for reason in reasons):
        raise QppError("QPP353", what="A reason is empty")
    said = [masked(reason.strip()) for reason in reasons]
    return Given(dict(zip(accept, said, strict=False)), said[-1] if supersede else "")


def check_accepted(findings: Findings, accepted: dict[str, str], run_id: str) -> None:
    """Raise QppError QPP351 where gates fail, QPP352 where they warn and nobody accepted it.

    QPP353 where what is accepted does not warn: an acceptance is of what somebody looked at.
    """
    warned = {result.gate.name: result for result in findings.of(Status.WARN)}
    failed = [result.gate.name for result in findings.of(Status.FAIL)]
    if failed:
        raise QppError("QPP351", run_id=run_id, gates=", ".join(failed))
    stray = sorted(accepted.keys() - warned.keys())
    if stray:
        raise QppError("QPP353", what=f"The run has no warning of {', '.join(stray)}")
    open_gates = [name for name in warned if name not in accepted]
    if open_gates:
        raise QppError("QPP352", run_id=run_id, gates=", ".join(open_gates), first=open_gates[0])
