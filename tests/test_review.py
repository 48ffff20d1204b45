"""A targeted review: opened, decided, applied and taken back, as an operator does it."""

import csv
import json
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import QppError
from flows.lake import file_digest
from flows.proof import verify
from flows.proof.difference import Verdict, difference
from flows.proof.replay import replay
from flows.proof.runs import listed_runs
from flows.review.work import cases_of
from flows.run.manifest import read_manifest
from flows.run.named import find_run
from flows.run.plan import make_plan
from flows.scoring.flow import score_year
from tests.conftest import YEAR, ScoredYear, bytes_of, delivered_records, manifest_of, qpp_here
from tests.extracts import ingest_here

FILE = f"mips_payment_adjustment_{int(YEAR) + 2}.with_reservations"
EXCEPTION = (
    "entity_type,entity_id,category,exception_kind,authority,"
    "effective_start_date,effective_end_date,decision,decision_date\n"
    "individual,{tin}-{npi},pi,hardship,42 CFR 414.1380(c)(2)(i),"
    f"{YEAR}-01-01,{YEAR}-12-31,approved,{YEAR}-11-20\n"
)
# Whom a hardship would help, unless they sent something of the category.
HARDSHIP = """
SELECT f.tin, f.npi
FROM '{tables}/score/final_score.parquet' AS f
INNER JOIN '{tables}/adjustment/payment_adjustment.parquet' AS p USING (tin, npi)
INNER JOIN '{tables}/score/category_weight.parquet' AS w
    USING (entity_type, entity_id, reporting_option)
INNER JOIN '{tables}/score/category_score.parquet' AS c
    USING (entity_type, entity_id, reporting_option, category)
WHERE f.entity_type = 'individual' AND p.direction = 'negative' AND w.category = 'pi'
    AND w.weight_percent > 0 AND c.category_percent = 0
ORDER BY f.final_score, f.tin, f.npi
"""
# A clinician of the largest group that is reduced and could have sent more.
GROUP = """
SELECT f.tin, min(f.npi)
FROM '{tables}/score/final_score.parquet' AS f
INNER JOIN '{tables}/adjustment/payment_adjustment.parquet' AS p USING (tin, npi)
INNER JOIN '{tables}/score/category_score.parquet' AS c
    USING (entity_type, entity_id, reporting_option)
WHERE f.entity_type = 'group' AND p.direction = 'negative'
    AND c.category = 'pi' AND c.category_percent BETWEEN 1 AND 60
GROUP BY f.tin
ORDER BY count(*) DESC
"""


@dataclass(frozen=True)
class Lake:
    """A scored lake of a test's own, with what two practices send after the release."""

    folder: Path
    base: Path
    late: Path
    hardship: Path
    group: tuple[str, str]
    excused: tuple[str, str]

    def qpp(self, *arguments: object) -> str:
        """Run `qpp review` in this process; raise what it ends with, else return what it says."""
        words = [str(word) for word in arguments]
        if words[0] != "patch":
            words += ["--lake", str(self.folder)]
        done = CliRunner().invoke(app, ["review", *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        assert not [name for name in (*self.group, *self.excused) if name in done.stdout]
        return done.stdout

    def opened(self, clinician: tuple[str, str], *files: Path, run: str = "") -> str:
        told = ("--filed", "2025-11-20", "--evidence", "ticket 7", "--request", "Please look.")
        key = ("--tin", clinician[0], "--npi", clinician[1], "--run", run or self.base.name)
        law = ("--authority", "42 CFR 414.1385(a)")
        return self.qpp("open", YEAR, *files, *key, *told, *law)

    def decided(self, case: str, *how: str) -> str:
        return self.qpp("decide", case, *how, "--reason", "As filed.", "--date", "2025-12-01")

    def run(self, run_id: str) -> Path:
        return self.folder / "runs" / YEAR / run_id

    def letter(self, case: str) -> str:
        path = self.folder / "review" / YEAR / "letters" / f"case_{case}.txt"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        return path.read_text()

    def delta(self, before: Path, after: Path) -> Path:
        folder = self.folder / "review" / YEAR / f"delta_{before.name}_{after.name}"
        return folder / f"{FILE}.delta.csv"

    def trailer(self, delta: Path) -> list[dict[str, str]]:
        with delta.with_name(f"{FILE}.delta.trailer.csv").open(newline="") as lines:
            return list(csv.DictReader(lines))


def _submissions(extracts: Path) -> list[dict[str, Any]]:
    lines = (extracts / "submissions.ndjson").read_text().splitlines()
    return [json.loads(line) for line in lines]


def _sent_interoperability(extracts: Path) -> set[tuple[str, str]]:
    return {
        (sent["taxpayerIdentificationNumber"], sent["nationalProviderIdentifier"])
        for sent in _submissions(extracts)
        if any(one["category"] == "pi" for one in sent["measurementSets"])
        and sent["entityType"] == "individual"
    }


def _late(extracts: Path, tin: str, path: Path) -> Path:
    """Write what the group should have sent: of promoting interoperability all that it could."""
    for sent in _submissions(extracts):
        if (sent["entityType"], sent["taxpayerIdentificationNumber"]) != ("group", tin):
            continue
        [interoperability] = [s for s in sent["measurementSets"] if s["category"] == "pi"]
        later = dict.fromkeys(("createdAt", "updatedAt"), "2025-03-30T12:00:00.000Z")
        for measurement in interoperability["measurements"]:
            if isinstance(value := measurement["value"], dict):
                value["numerator"] = value["denominator"]
        path.write_text(json.dumps(sent | {"measurementSets": [interoperability | later]}))
    return path


@pytest.fixture(scope="module")
def lake(scored_year: ScoredYear, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("review")
    copied = Path(shutil.copytree(scored_year.lake, folder / "lake"))
    base = copied / "runs" / YEAR / scored_year.run.name
    with duckdb.connect() as connection:
        group = connection.sql(GROUP.format(tables=base / "tables")).fetchall()[0]
        excused = next(
            row
            for row in connection.sql(HARDSHIP.format(tables=base / "tables")).fetchall()
            if row[0] != group[0] and row not in _sent_interoperability(scored_year.extracts)
        )
    hardship = folder / "hardship.csv"
    hardship.write_text(EXCEPTION.format(tin=excused[0], npi=excused[1]))
    late = _late(scored_year.extracts, group[0], folder / "late.json")
    return Lake(copied, base, late, hardship, group, excused)


def _code(lake: Lake, *arguments: object) -> str:
    with pytest.raises(QppError) as refused:
        lake.qpp(*arguments)
    return refused.value.code


def _by_clinician(run: Path) -> dict[tuple[str, str], dict[str, str]]:
    return {(record["tin"], record["npi"]): record for record in delivered_records(run)}


def _patched(lake: Lake, base: Path, delta: Path, tmp_path: Path) -> Path:
    output = tmp_path / "patched.csv"
    lake.qpp("patch", base, delta, "--output", output)
    return output


def _delivered(run: Path) -> Path:
    return run / "delivered" / f"{FILE}.csv"


def _factor(run: Path) -> tuple[Any, ...]:
    file = run / "tables" / "adjustment" / "scaling_factor.parquet"
    with duckdb.connect() as connection:
        return connection.sql(
            f"SELECT factor_numerator, factor_denominator, status FROM '{file}'"
        ).fetchall()[0]


def test_a_case_that_cannot_be_is_refused_by_number(
    lake: Lake, scored_year: ScoredYear, tmp_path: Path
) -> None:
    claims = next((scored_year.extracts / "claims").iterdir())
    broken = tmp_path / "broken.csv"
    broken.write_text(lake.hardship.read_text().replace("approved", "perhaps"))
    bare = tmp_path / "bare.csv"
    bare.write_text(lake.hardship.read_text().splitlines(keepends=True)[0])
    other = tmp_path / "other.json"
    other.write_text(lake.late.read_text().replace(YEAR, "2023").replace("2025", "2024"))
    for code, clinician, file, run in (
        ("QPP603", lake.group, lake.late, "0" * 16),
        ("QPP380", ("999999999", "1000000004"), lake.late, ""),
        ("QPP383", lake.group, claims, ""),
        ("QPP394", lake.group, scored_year.extracts / "exception.csv", ""),
        ("QPP382", lake.group, broken, ""),
        ("QPP396", lake.group, other, ""),
        ("QPP397", lake.group, bare, ""),
    ):
        with pytest.raises(QppError) as refused:
            lake.opened(clinician, file, run=run)
        assert refused.value.code == code
        # Why a file is not taken names it, and no folder and no option of another command.
        told = str(refused.value)
        if code in ("QPP382", "QPP394", "QPP396", "QPP397"):
            assert file.name in told
            assert str(file) not in told
            assert "--force" not in told
        assert not [name for name in lake.group if name in str(refused.value)]
    assert "No case" in lake.qpp("list", YEAR)
    decide = ("--grant", "--reason", "x", "--date", "2025-12-01")
    assert _code(lake, "decide", f"{YEAR}-0001", *decide) == "QPP381"
    assert _code(lake, "apply", YEAR, "--factors", "held") == "QPP385"


def test_cases_are_applied_handed_over_and_taken_back_to_the_first_byte(
    lake: Lake, tmp_path: Path
) -> None:
    first, second, third = (f"{YEAR}-000{number}" for number in (1, 2, 3))
    released = bytes_of(lake.base)
    assert f"Case {first} opened" in lake.opened(lake.group, lake.late)
    assert f"Case {first} is open already" in lake.opened(lake.group, lake.late)
    lake.opened(lake.excused, lake.hardship)
    lake.opened(lake.excused)
    assert _code(lake, "decide", third, "--grant", "--reason", "x", "--date", "2025-12-01") == (
        "QPP386"
    )
    lake.decided(third, "--deny")
    assert "denied on 2025-12-01" in lake.letter(third)
    assert "Nothing. These results stand" in lake.letter(third)
    lake.decided(first, "--grant")
    lake.decided(second, "--grant")
    assert _code(lake, "decide", first, "--deny", "--reason", "x", "--date", "2025-12-02") == (
        "QPP384"
    )

    # Solved anew: who was scored anew rises and pays who stands above the threshold less.
    said = lake.qpp("apply", YEAR, "--factors", "resolved")
    [resolved] = [run for run in lake.run("").iterdir() if run.name != lake.base.name]
    assert f"run {resolved.name}" in (resolved / "report.html").read_text()
    # Scored once more, the released run is returned, and the review goes on standing for it.
    assert score_year(int(YEAR), lake.folder).run_id == lake.base.name
    assert find_run(YEAR, lake.folder).run_id == resolved.name
    review = manifest_of(resolved)["review"]
    assert (review["run_id"], review["factors"]) == (lake.base.name, "resolved")
    assert [case["case_number"] for case in review["cases"]] == [first, second]
    before, after = _by_clinician(lake.base), _by_clinician(resolved)
    moved = {key for key in after if after[key] != before[key]}
    of_group = {key for key in moved if key[0] == lake.group[0]}
    assert lake.group in of_group
    assert len(of_group) > 1
    assert lake.excused in moved
    rescored = {k for k in after if after[k]["final_score"] != before[k]["final_score"]}
    assert moved - rescored
    assert _factor(resolved)[2] == "solved"
    delta = lake.delta(lake.base, resolved)
    rows = lake.trailer(delta)
    assert sum(int(row["record_count"]) for row in rows) == len(moved)
    assert sum(int(row["superseded_record_count"]) for row in rows) == len(moved)
    assert {row["supersedes_sha256"] for row in rows} == {released[f"delivered/{FILE}.csv"]}
    whole = _patched(lake, _delivered(lake.base), delta, tmp_path)
    assert whole.read_bytes() == _delivered(resolved).read_bytes()
    again = _patched(lake, whole, delta, tmp_path)
    assert again.read_bytes() == _delivered(resolved).read_bytes()
    stranger = tmp_path / "stranger.csv"
    stranger.write_text(_delivered(lake.base).read_text() + "\n")
    assert _code(lake, "patch", stranger, delta, "--output", tmp_path / "no.csv") == "QPP390"
    assert _code(lake, "patch", stranger, delta, "--output", delta) == "QPP392"
    assert "granted on 2025-12-01" in lake.letter(first)
    assert after[lake.group]["final_score"] in lake.letter(first)

    # The receiver of both files and of the delta proves that these two give that one.
    handed = [resolved, lake.base, delta.parent]
    checked = list(verify.verify(handed))
    assert [what for is_passed, what, _ in checked if not is_passed] == []
    assert any("give the new file" in what for _, what, _ in checked)
    for path in sorted(delta.parent.iterdir()):
        content = path.read_bytes()
        path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
        failed = [what for is_passed, what, _ in verify.verify(handed) if not is_passed]
        assert any(path.name.split(".delta")[0] in what for what in failed), path
        path.write_bytes(content)

    # Explained with what the case brought, which no table of the lake has.
    told = tmp_path / "excused.json"
    identity = ("--tin", lake.excused[0], "--npi", lake.excused[1], "--run", resolved.name)
    qpp_here("explain", YEAR, *identity, "--output", told, "--depth", "tree", "--lake", lake.folder)
    made_from = json.loads(told.read_text())["madeFrom"]
    assert file_digest(lake.hardship) in {source["sha256"] for source in made_from}
    runs = (lake.base.name, resolved.name, "--lake", lake.folder)
    assert "QPP365" in qpp_here("diff", *runs, exit_code=2).stderr
    status = {run.run_id: run.status for run in listed_runs(lake.folder, int(YEAR))}
    assert "targeted review" not in status[lake.base.name]
    assert status[resolved.name].endswith("factors resolved")

    # The same once more changes nothing; an ordinary ingest of the file would score the same.
    kept = {path.name: path.read_bytes() for path in delta.parent.iterdir()}
    assert "Applied before: nothing changes" in lake.qpp("apply", YEAR, "--factors", "resolved")
    assert {path.name: path.read_bytes() for path in delta.parent.iterdir()} == kept
    assert make_plan(lake.folder, int(YEAR)).run_id == lake.base.name
    ordinary = Path(shutil.copytree(lake.folder, tmp_path / "lake"))
    ingest_here(ordinary, lake.late, lake.hardship)
    made_from = {e["table"]: e["made_from"] for e in manifest_of(resolved)["tables"]}
    plan = make_plan(ordinary, int(YEAR))
    assert {table: plan.digests[table] for table in made_from} == made_from

    # Held: nobody moves but who is scored anew.
    said = lake.qpp("apply", YEAR, "--factors", "held")
    [held] = [
        run for run in lake.run("").iterdir() if run.name not in (lake.base.name, resolved.name)
    ]
    assert f"Superseded: the files of run {resolved.name}." in said
    assert _factor(held) == (*_factor(lake.base)[:2], "held")
    after = _by_clinician(held)
    assert {k for k in after if after[k] != before[k]} == rescored
    with replay(read_manifest(held)) as replayed:
        assert difference(replayed).verdict is Verdict.BYTES

    # Taken back: the first run is what stands, and the delta leads back to its file.
    for case in (first, second):
        lake.qpp("withdraw", case, "--reason", "Filed by mistake.", "--date", "2025-12-09")
    said = lake.qpp("apply", YEAR, "--factors", "held")
    assert "No case is granted" in said
    assert find_run(YEAR, lake.folder).run_id == lake.base.name
    assert bytes_of(lake.base) == released
    back = _patched(lake, _delivered(held), lake.delta(held, lake.base), tmp_path)
    assert back.read_bytes() == _delivered(lake.base).read_bytes()
    assert "withdrawn on 2025-12-09" in lake.letter(first)
    states = [case.state for case in cases_of(lake.folder, int(YEAR))]
    assert states == ["withdrawn", "withdrawn", "denied"]
    listed = lake.qpp("list", YEAR)
    assert all(case in listed for case in (first, second, third))
    names = " ".join(path.name for path in (lake.folder / "review").rglob("*"))
    assert not [name for name in (*lake.group, *lake.excused) if name in names]
    assert list((lake.folder / "review").rglob("*.partial")) == []
