"""From one finished run to another, one cause at a time: what is scored, in a stated order.

The causes are taken in this order: what is not at hand any more (the code of the first run, and
its policy and reference where no folder has them), policy, reference tables, inputs, exceptions.
Each step begins where the one before ended, so that the changes of all steps are the whole change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flows.engine import catalog
from flows.engine.other_policy import policy_from
from flows.engine.parsing import tables_read
from flows.errors import QppError
from flows.lake import PinnedTable, file_digest, pin_versions
from flows.paths import REFERENCE
from flows.run.manifest import Manifest
from flows.run.plan import Plan, make_plan, replanned

CODE, POLICY_ROWS, REVISION, INPUT = "code", "policy", "reference revision", "input"
EXCEPTION, LAST_YEAR = "exception", "last year's run"
EXTRACT = "exception"
ORDER = (CODE, LAST_YEAR, POLICY_ROWS, REVISION, INPUT, EXCEPTION)
LOOKS_AT = (Path(__file__).resolve().parent / "side" / "clinician.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Step:
    """A side that is scored, and what it changes of the one before: its cause in words.

    is_remainder: more than one thing may be in it, since what the first run had is not at hand.
    """

    cause: str
    plan: Plan
    policy: Path | None = None
    is_remainder: bool = False


def needed(plan: Plan) -> set[str]:
    """Return the tables that tell of each TIN/NPI, and what they are made from."""
    transforms = {transform.table: transform for transform in plan.transforms}
    looked_at = [name for name in tables_read(LOOKS_AT) if name in transforms]
    return set(looked_at) | (catalog.ancestors(transforms, looked_at) & transforms.keys())


def _pins(run: Manifest, lake: Path) -> dict[str, PinnedTable]:
    versions = {extract: entry["version"] for extract, entry in run.content["lake"].items()}
    return pin_versions(lake, int(run.content["performance_year"]), versions)


def _made_from(run: Manifest, tables: Iterable[str]) -> dict[str, str]:
    made = {entry["table"]: entry["made_from"] for entry in run.content["tables"]}
    return {name: made[name] for name in tables if name in made}


def _differs(digests: dict[str, str], others: dict[str, str]) -> list[str]:
    return sorted(name for name, digest in digests.items() if others.get(name) != digest)


def _not_at_hand(first: Manifest, plan: Plan) -> list[str]:
    """Return what the first run was made from and this plan is not, in the order of the causes."""
    recorded = first.content["inputs"]
    stages = {name.split(".")[0] for name in _differs(plan.input_digests, recorded)}
    named = {"policy": POLICY_ROWS, "reference": REVISION, "prior": LAST_YEAR, "lake": INPUT}
    found = {named[stage] for stage in stages if stage in named}
    sql = {entry["table"]: entry["sql_sha256"] for entry in first.content["tables"]}
    looked_at = needed(plan)
    now = {
        t.table: file_digest(t.path) for t in plan.transforms if t.table in looked_at & sql.keys()
    }
    if not found or _differs(now, sql):
        found.add(CODE)
    return [cause for cause in ORDER if cause in found]


def steps_between(
    first: Manifest,
    second: Manifest,
    lake: Path,
    policy: Path | None = None,
    reference: Path | None = None,
) -> list[Step]:
    """Return the steps from one run to the other; policy and reference are those of the first.

    Steps that change nothing are left out. Raises QppError QPP361 when the runs are of different
    years, QPP365 when one has cases of a targeted review applied, QPP362 when the second was made
    by other rules than today's, QPP363 when the policy or reference that was given is not what the
    first run read, and as pinning and planning do.
    """
    year = int(second.content["performance_year"])
    if int(first.content["performance_year"]) != year:
        raise QppError("QPP361", years=f"{first.content['performance_year']} and {year}")
    for run in (first, second):
        if "review" in run.content:
            raise QppError("QPP365", run_id=run.run_id, base=run.content["review"]["run_id"])
    today = make_plan(lake, year)
    earlier, later = _pins(first, lake), _pins(second, lake)
    ended = replanned(today, later)
    # The views of the lake are not kept: what is made from them tells.
    last = _made_from(second, needed(ended))
    tables = set(last)
    changed = _differs(_digests(ended, tables), last)
    if changed:
        raise QppError("QPP362", run_id=second.run_id, tables=", ".join(changed[:5]))
    with policy_from(policy):
        begun = replanned(today, earlier, reference or REFERENCE)
    _check_given(first, begun, policy, reference)
    own = _not_at_hand(first, begun)
    steps = [Step(" and ".join(own) or CODE, begun, policy, is_remainder=True)]
    if policy is not None:
        steps.append(Step(POLICY_ROWS, replanned(today, earlier, reference or REFERENCE)))
    if reference is not None:
        steps.append(Step(REVISION, replanned(today, earlier)))
    steps.append(Step(INPUT, replanned(today, later | {EXTRACT: earlier[EXTRACT]})))
    steps.append(Step(EXCEPTION, ended))
    return _that_change(_made_from(first, tables), steps, tables)


def _digests(plan: Plan, tables: set[str]) -> dict[str, str]:
    return {name: plan.digests[name] for name in tables}


def _that_change(before: dict[str, str], steps: list[Step], tables: set[str]) -> list[Step]:
    """Return the steps of which a table that is looked at, or what it is made from, is another."""
    kept = []
    for step in steps:
        after = _digests(step.plan, tables)
        if _differs(after, before):
            kept.append(step)
        before = after
    return kept


def _check_given(first: Manifest, plan: Plan, policy: Path | None, reference: Path | None) -> None:
    recorded = first.content["inputs"]
    for given, stage in ((policy, "policy"), (reference, "reference")):
        ours = {n: d for n, d in plan.input_digests.items() if n.split(".")[0] == stage}
        others = _differs(ours, recorded)
        if given is not None and others:
            raise QppError("QPP363", folder=given, run_id=first.run_id, tables=", ".join(others))
