"""A case is scored for those alone whom it touches, and comes out as the whole year would."""

import gzip
import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from flows.compare.sides import both_sides
from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.warehouse import Resources
from flows.lake import locked, private_files
from flows.review.application import apply_cases
from flows.review.files import room_of, sources_at, with_files
from flows.review.letter import results, shown
from flows.review.look import Look
from flows.review.narrow.answer import ANSWER, Narrow, narrowed, tables_compared
from flows.review.narrow.scope import Scope, scope_of
from flows.review.narrow.side import NARROW, WHOLE, Side
from flows.review.narrow.touched import Entity, note_touched
from flows.review.planning import HELD, RESOLVED, plan_again, review_of
from flows.review.work import Request, decide_case, open_case, preview_case
from flows.run.manifest import Manifest, read_manifest
from flows.run.plan import Plan, replanned
from tests.golden_year import GOLDEN, register

# Two years that differ in who sends and is scored: the suite asks one alone, `make long` both.
YEARS = (2019, 2024)
ONE_YEAR = pytest.mark.parametrize(
    "year", [pytest.param(2019, marks=pytest.mark.long), 2024], indirect=True
)
BOTH_YEARS = pytest.mark.parametrize("year", YEARS, indirect=True)
# The factors of a case of every kind at once, and how many it is about of a kind of which not
# everybody moves.
FACTORS = {2019: HELD, 2024: RESOLVED}
SEVERAL = {"override": 3, "facility": 3}
# The kinds of a case, each with the factors under which it is tried.
KINDS = {
    "override": HELD,
    "individual": RESOLVED,
    "group": RESOLVED,
    "apm": HELD,
    "virtualGroup": RESOLVED,
    "facility": RESOLVED,
    "silent": HELD,
}
ONE = Resources(threads=1)
# What a case may bring that tells whom it touches and leaves who belongs to whom.
EXTRACTS = (
    *("submission", "exception", "cost_result", "administrative_claims_result"),
    *("facility_score", "prior_year", "clinician"),
)
# The entities whose score counts for somebody, by what they are.
SCORED = (
    "SELECT DISTINCT entity_type, entity_id FROM '{tables}/score/final_score.parquet' ORDER BY ALL"
)
FACILITY = (
    "SELECT DISTINCT 'individual', entity_id FROM '{tables}/score/facility_category.parquet' "
    "WHERE entity_type = 'individual' ORDER BY ALL"
)
MOVED = (
    "SELECT entity_type, entity_id, list(final_score ORDER BY reporting_option) "
    "FROM {side}.score.entity_final_score GROUP BY ALL"
)
OVERRIDE = (
    "entity_type,entity_id,category,exception_kind,authority,"
    "effective_start_date,effective_end_date,decision,decision_date\n"
)


@dataclass(frozen=True)
class Year:
    """A golden year, scored in a lake of its own."""

    performance_year: int
    lake: Path
    run: Manifest
    scratch: Path

    @cached_property
    def base(self) -> Plan:
        return plan_again(self.run)

    @cached_property
    def submissions(self) -> dict[Entity, dict[str, Any]]:
        file = GOLDEN / str(self.performance_year) / "extracts" / "submissions.ndjson.gz"
        with gzip.open(file, "rt") as lines:
            sent = [json.loads(line) for line in lines]
        return {_entity(one): one for one in sent}

    def entities(self, sql: str) -> list[Entity]:
        with duckdb.connect() as connection:
            return connection.sql(sql.format(tables=self.run.folder / "tables")).fetchall()

    def late(self, entity: Entity, sent: dict[str, Any], is_best: bool) -> Path:
        """Write what an entity sends late: what was sent, all of it done or nearly nothing."""
        day = f"{self.performance_year + 1}-03-30T12:00:00.000Z"
        whole = json.loads(json.dumps(sent))
        for one in whole["measurementSets"]:
            one |= {"createdAt": day, "updatedAt": day}
            for value in (m["value"] for m in one["measurements"]):
                _answer(value, is_best)
        if entity[0] == "individual":
            tin, npi = entity[1].split("-")
            whole |= {"taxpayerIdentificationNumber": tin, "nationalProviderIdentifier": npi}
        path = self.scratch / f"late_{entity[1]}.json"
        path.write_text(json.dumps(whole))
        return path

    def override(self, entity: Entity) -> Path:
        year = self.performance_year
        rows = [
            f"{','.join(entity)},{category},extreme_and_uncontrollable_circumstances,"
            f"42 CFR 414.1380(c)(2)(i),{year}-01-01,{year}-12-31,approved,{year}-11-20\n"
            for category in ("quality", "cost", "ia", "pi")
        ]
        path = self.scratch / f"override_{entity[1]}.csv"
        path.write_text(OVERRIDE + "".join(rows))
        return path


def _entity(sent: dict[str, Any]) -> Entity:
    tin, npi = sent["taxpayerIdentificationNumber"], sent["nationalProviderIdentifier"]
    if sent["entityType"] == "individual":
        return "individual", f"{tin}-{npi}"
    return sent["entityType"], sent["entityId"] or tin


def _answer(value: Any, is_best: bool) -> None:
    if not isinstance(value, dict):
        return
    if "numerator" in value:
        value["numerator"] = value["denominator"] if is_best else min(1, value["denominator"])
    if {"performanceMet", "performanceNotMet"} <= value.keys():
        both = value["performanceMet"] + value["performanceNotMet"]
        met = both if is_best else min(1, both)
        value |= {"performanceMet": met, "performanceNotMet": both - met}


@pytest.fixture(scope="module")
def year(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    golden_run: Callable[[str], Path],
) -> Year:
    folder = tmp_path_factory.mktemp(f"narrow_{request.param}")
    scored = golden_run(str(request.param))
    lake = Path(shutil.copytree(scored.parents[2], folder / "lake")).resolve()
    run = read_manifest(lake / "runs" / str(request.param) / scored.name)
    return Year(request.param, lake, run, folder)


def _planned(year: Year, factors: str, *files: Path) -> Plan:
    pinned = with_files(year.base, sources_at(files), ONE)
    return replanned(year.base, pinned, review=review_of(year.run, [], factors))


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[Any]:
    return connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()


def _made(found: Narrow) -> dict[str, list[Any]]:
    """Return the rows of everybody of each table that a case changes, and of what is compared."""
    side = found.after
    names = {*side.made, *tables_compared()}
    side.begin()
    side.bind(names, WHOLE)
    return {name: _rows(found.connection, name) for name in sorted(names)}


def _cases(year: Year, kind: str) -> Iterator[tuple[Entity, Path]]:
    """Yield cases of a kind, which may move somebody, and whom each is about."""
    named = "individual" if kind in ("facility", "silent", "override") else kind
    any_of = next(sent for entity, sent in year.submissions.items() if entity[0] == "individual")
    for entity in year.entities(FACILITY if kind == "facility" else SCORED):
        has_sent = entity in year.submissions
        if entity[0] != named:
            continue
        if kind == "override":
            yield entity, year.override(entity)
        elif kind == "facility" or (kind == "silent" and not has_sent):
            yield entity, year.late(entity, any_of, is_best=True)
        elif has_sent and kind != "silent":
            yield entity, year.late(entity, year.submissions[entity], is_best=False)


def _is_as_the_whole_year_makes_it(
    year: Year, plan: Plan, about: dict[str, set[Entity]]
) -> set[str]:
    """Hold every table against the whole year's; return the kinds of which somebody moves."""
    with narrowed(year.run, year.base, year.base, plan, tables_compared(), ONE) as found:
        if "score.final_score" not in found.after.made:
            return set()
        made = _made(found)
    with both_sides(year.base, plan, ONE) as connection:
        connection.execute("USE variant")
        for table, rows in made.items():
            assert rows == _rows(connection, table), table
        before, after = (
            {row[:2]: row[2:] for row in connection.execute(MOVED.format(side=side)).fetchall()}
            for side in ("baseline", "variant")
        )
    moved = {entity for entity in after if before.get(entity) != after[entity]}
    return {kind for kind, entities in about.items() if entities & moved}


@ONE_YEAR
def test_a_case_of_every_kind_comes_out_as_the_whole_year_makes_it(year: Year) -> None:
    about: dict[str, set[Entity]] = {}
    files: dict[Entity, Path] = {}
    for kind in KINDS:
        others = (case for case in _cases(year, kind) if case[0] not in files)
        chosen = dict(itertools.islice(others, SEVERAL.get(kind, 1)))
        about[kind] = set(chosen)
        files |= chosen
    with private_files(), locked(room_of(year.lake), -1, lambda: None):
        plan = _planned(year, FACTORS[year.performance_year], *files.values())
        assert _is_as_the_whole_year_makes_it(year, plan, about) == KINDS.keys()


@pytest.mark.long
@BOTH_YEARS
@pytest.mark.parametrize(("kind", "factors"), KINDS.items())
def test_every_table_comes_out_as_the_whole_year_makes_it(
    year: Year, kind: str, factors: str
) -> None:
    with private_files(), locked(room_of(year.lake), -1, lambda: None):
        for entity, file in _cases(year, kind):
            plan = _planned(year, factors, file)
            if _is_as_the_whole_year_makes_it(year, plan, {kind: {entity}}):
                return
    pytest.fail(f"no case of the kind {kind} moves anybody")


def _reached(performance_year: int, *extracts: str) -> list[Transform]:
    """Return what is made of these extracts on the way to an adjustment, in order."""
    transforms = catalog.scored(performance_year)
    needed = {ANSWER} | catalog.ancestors(transforms, [ANSWER])
    reached = {f"lake.{extract}" for extract in extracts}
    for transform in catalog.ordered(transforms):
        if transform.table in needed and not reached.isdisjoint(transform.reads):
            reached.add(transform.table)
    return [t for t in catalog.ordered(transforms) if t.table in reached and not t.is_view]


def test_of_each_table_that_a_case_reaches_it_is_told_whose_rows_it_has() -> None:
    for performance_year in map(int, register()):
        for transform in _reached(performance_year, *EXTRACTS):
            assert scope_of(transform.table, transform.grain) is not Scope.UNTOLD, transform.table
        [*_, last] = _reached(performance_year, "apm_clinician")
        assert last.table == ANSWER
        told = {scope_of(t.table, t.grain) for t in _reached(performance_year, "apm_clinician")}
        assert Scope.UNTOLD in told


@ONE_YEAR
def test_a_table_of_one_is_made_of_the_rows_of_those_touched_alone(year: Year) -> None:
    made = set()
    for kind in ("individual", "group", "virtualGroup", "subgroup", "apm"):
        begun = [entity for entity in year.entities(SCORED) if entity[0] == kind][:3]
        with warehouse.connect(threads=1) as connection:
            note_touched(connection, year.run, begun)
            side = Side(connection, year.run, year.base, year.base, set())
            for transform in _reached(year.performance_year, *EXTRACTS):
                if scope_of(transform.table, transform.grain) is Scope.ONE:
                    side.make(transform, NARROW)
                    assert side.is_as_released(transform.table), (kind, transform.table)
                    made.add(transform.table)
    assert {"quality.measure_points", "score.rolled_up_score", ANSWER} <= made


def _text(looked: Look) -> str:
    console = Console(width=100, record=True, quiet=True)
    for part in looked.parts:
        console.print(part)
    return console.export_text()


@ONE_YEAR
def test_what_is_told_at_once_is_what_is_applied(year: Year) -> None:
    scored = [entity for entity in year.entities(SCORED) if entity[0] == "individual"]
    file = year.override(scored[0])
    tin, npi = scored[0][1].split("-")
    asked = Request(
        year.run.run_id, tin, npi, date(2026, 1, 5), "ticket 7", "414.1385(a)", "Look.", (file,)
    )
    case, told = open_case(year.lake, year.performance_year, asked, ONE, -1)
    assert told is not None
    assert told.sides is not None
    assert told.touched
    _, narrow = preview_case(year.lake, case.number, RESOLVED, ONE, -1)
    _, whole = preview_case(year.lake, case.number, RESOLVED, ONE, -1, is_whole=True)
    assert narrow.touched == told.touched
    assert whole.touched is None
    assert narrow.sides == whole.sides
    assert _text(narrow) == _text(whole)
    decide_case(year.lake, case.number, True, "As filed.", date(2026, 1, 6), -1)
    done = apply_cases(year.lake, year.performance_year, HELD, None, ONE, -1)
    assert told.sides == tuple(
        shown(results(run, [(tin, npi)])[tin, npi]) for run in (year.run, done.run)
    )
