"""Claims are one history: by month of service, settled at ingest, read by the months of a year."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.engine import catalog, warehouse
from flows.errors import QppError
from flows.ingest import batch_file, settle
from flows.ingest.control import control_totals
from flows.ingest.flow import ingest
from flows.ingest.settle import line_state
from flows.ingest.status import claims_status
from flows.ingest.withdrawal import withdraw
from flows.lake import create_view, pin_sources, pin_table, read_log
from tests.extracts import (
    YEAR,
    claims,
    ingest_here,
    ingest_one,
    write_claims,
)

Line = tuple[int, int, str]
FORM = "%d-%b-%Y"
DAYS = ("LINE_1ST_EXPNS_DT", "LINE_LAST_EXPNS_DT", "CLM_FROM_DT", "CLM_THRU_DT")


def on(day: str, **fields: str) -> dict[str, str]:
    """Return the fields of a claim line of a day of service."""
    return dict.fromkeys(DAYS, day) | {"NCH_WKLY_PROC_DT": "01-Aug-2025"} | fields


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the suites, which cost a second a batch and are tested elsewhere."""
    monkeypatch.setattr(batch_file, "validate", lambda *_: [])


def in_force(lake: Path, performance_year: int | None = None) -> list[Line]:
    """Return the claim lines that a year reads and that count: claim, line, allowed charge."""
    return [(claim, line, allowed) for claim, line, allowed, _ in processed(lake, performance_year)]


def processed(lake: Path, performance_year: int | None = None) -> list[tuple[int, int, str, str]]:
    """Return the same lines with the day on which their claim was first processed."""
    with warehouse.connect(threads=1) as connection:
        create_view(connection, pin_table(lake, "claim_line", performance_year))
        claim_line = catalog.in_force(YEAR)["ingest.claim_line"]
        warehouse.create_table(connection, claim_line)
        return connection.execute(
            "SELECT claim_id, line_number, CAST(allowed_charge_amount AS VARCHAR), "
            "CAST(first_processing_date AS VARCHAR) FROM ingest.claim_line ORDER BY ALL"
        ).fetchall()


def settled_at_once(lake: Path) -> list[tuple[int, int, str, str]]:
    """Return what is in force when every row that counts is compared with every other."""
    log = read_log(lake, "claim_line")
    assert log is not None
    pinned = pin_sources(lake, "claim_line", None, log.version, log.counting(None))
    with warehouse.connect(threads=1) as connection:
        create_view(connection, pinned)
        state = line_state()
        warehouse.create_table(connection, state)
        return connection.execute(
            f"SELECT claim_id, line_number, CAST(allowed_charge_amount AS VARCHAR), "
            "CAST(s.first_processing_date AS VARCHAR) "
            f"FROM lake.claim_line JOIN {state.table} AS s "
            "USING (batch_number, file_number, row_number, claim_id, dml_indicator, "
            "allowed_charge_amount) "
            "WHERE NOT s.is_superseded AND dml_indicator <> 'DELETE' ORDER BY ALL"
        ).fetchall()


@pytest.mark.usefixtures("unjudged")
def test_a_year_reads_the_months_that_its_law_names(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    days = [
        "30-Sep-2022",
        "01-Oct-2022",
        "31-Dec-2024",
        "01-Jan-2025",
        "31-Dec-2025",
        "01-Jan-2026",
    ]
    rows = [on(day, CLM_ID=str(n), NCH_WKLY_PROC_DT="01-Feb-2026") for n, day in enumerate(days)]
    report = ingest([write_claims(tmp_path / "claims", rows)], None, lake)
    assert (report.fault, report.accepted) == (None, 6)
    old = on("01-Jun-2001", CLM_ID="8")
    [warned] = ingest_one(tmp_path / "other", write_claims(tmp_path / "old", [old])).warnings
    assert (warned.rule_id, warned.rows) == ("QV-CLAIM-063", 1)
    # The first determination segment begins on 2022-10-01; the incentive's base year is 2025.
    assert [claim for claim, *_ in in_force(lake, YEAR)] == [1, 2, 3, 4]
    assert [claim for claim, *_ in in_force(lake, YEAR - 7)] == []
    pinned = pin_table(lake, "claim_line", YEAR)
    assert {path.parent.name for path in pinned.files} == {
        "service_month=2022-10-01",
        "service_month=2024-12-01",
        "service_month=2025-01-01",
        "service_month=2025-12-01",
    }
    # What comes of other months, and what is settled of them, is nothing to the year.
    later = on("01-Feb-2026", CLM_ID="9", NCH_WKLY_PROC_DT="01-Mar-2026")
    update = on("01-Jan-2026", CLM_ID="5", NCH_WKLY_PROC_DT="01-Mar-2026", DML_IND="UPDATE")
    ingest_one(lake, write_claims(tmp_path / "later", [later, update]))
    again = pin_table(lake, "claim_line", YEAR)
    assert (again.files, again.settled, again.stored) == (pinned.files, (), pinned.stored)


@pytest.mark.usefixtures("unjudged")
def test_a_claim_moves_from_month_to_month_and_back(tmp_path: Path) -> None:
    """An update may mend the date, a deletion may tell none; withdrawing them undoes it."""
    lake = tmp_path / "lake"
    ingest_one(
        lake, write_claims(tmp_path / "a", [on("05-Mar-2024"), on("06-Mar-2024", CLM_ID="2")])
    )
    later = {"NCH_WKLY_PROC_DT": "08-Aug-2025"}
    moved = on("05-Apr-2025", DML_IND="UPDATE", LINE_ALOWD_CHRG_AMT="70.00", **later)
    gone = dict.fromkeys(DAYS, "") | later | {"CLM_ID": "2", "DML_IND": "DELETE"}
    ingest_one(lake, write_claims(tmp_path / "b", [moved, gone]))
    assert in_force(lake) == [(1, 1, "70.00")]
    # The year before reads neither: its base year is over by April 2025.
    assert in_force(lake, YEAR - 1) == []
    log = read_log(lake, "claim_line")
    assert log is not None
    months = {total.service_month: total for total in control_totals(lake, log)}
    assert months["2024-03-01"].lines_in_force == 0
    assert months["2024-03-01"].superseded_charge_amount == Decimal("200.00")
    assert (months["2025-04-01"].lines_in_force, months[None].lines) == (1, 1)
    assert (months[None].lines_in_force, months[None].deleting_lines) == (0, 1)
    withdraw(lake, "claim_line:2", "a mistake")
    assert in_force(lake, YEAR - 1) == [(1, 1, "100.00"), (2, 1, "100.00")]


@pytest.mark.usefixtures("unjudged")
def test_what_deletes_a_claim_is_sent_and_not_in_force(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(20)))
    later = {"NCH_WKLY_PROC_DT": "08-Aug-2024", "DML_IND": "DELETE"}
    # The last of them deletes what never came.
    gone = [{"CLM_ID": str(n)} | later for n in (1, 2, 3, 4, 5, 99)]
    ingest_one(lake, write_claims(tmp_path / "b", gone))
    assert len(in_force(lake)) == 15
    log = read_log(lake, "claim_line")
    assert log is not None
    [before] = control_totals(lake, log, version=1)
    [now] = control_totals(lake, log)
    assert (before.lines, before.lines_in_force, before.deleting_lines) == (20, 20, 0)
    assert (now.lines, now.superseded_lines, now.deleting_lines) == (26, 5, 6)
    assert (now.lines_in_force, now.charge_in_force) == (15, Decimal(1500))
    first, second = claims_status(lake)
    assert (first.in_force, second.in_force) == (15, 0)
    assert list(second.says) == ["6 of 6 rows delete claims"]


@pytest.mark.usefixtures("unjudged")
def test_what_settling_notices_is_counted(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(
        lake, write_claims(tmp_path / "a", [on("05-Mar-2024", NCH_WKLY_PROC_DT="07-Mar-2025")])
    )
    rows = [
        on("05-Mar-2024", DML_IND="UPDATE", NCH_WKLY_PROC_DT="28-Feb-2025"),
        on("05-Mar-2024", CLM_ID="7", DML_IND="DELETE"),
    ]
    report = ingest_one(lake, write_claims(tmp_path / "b", rows))
    assert [(rule.rule_id, rule.rows) for rule in report.warnings] == [
        ("QV-CLAIM-061", 1),
        ("QV-CLAIM-062", 1),
    ]
    assert in_force(lake) == [(1, 1, "100.00")]
    # The claim that was deleted before it came is deleted when it comes late.
    late = on("05-Mar-2024", CLM_ID="7", NCH_WKLY_PROC_DT="07-Mar-2025")
    ingest_one(lake, write_claims(tmp_path / "c", [late]))
    assert in_force(lake) == [(1, 1, "100.00")]


@pytest.mark.usefixtures("unjudged")
def test_a_line_in_two_files_and_an_update_in_parts_are_told(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first, second = (
        write_claims(tmp_path / name, [on("05-Mar-2024", LINE_ALOWD_CHRG_AMT=f"{dollars}.00")])
        for name, dollars in (("a", 10), ("b", 20))
    )
    report = ingest_here(lake, first, second)
    assert [[(r.rule_id, r.rows) for r in file.warnings] for file in report.files] == [
        [("QV-CLAIM-068", 1)],
        [],
    ]
    assert in_force(lake) == [(1, 1, "20.00")]
    update = {"DML_IND": "UPDATE", "NCH_WKLY_PROC_DT": "08-Aug-2025"}
    parts = [
        write_claims(tmp_path / f"part{n}", [on("05-Mar-2024", LINE_NUM=str(n), **update)])
        for n in (1, 2)
    ]
    assert ingest_one(lake, parts[0]).warnings == ()
    [warned] = ingest_one(lake, parts[1]).warnings
    assert (warned.rule_id, warned.rows) == ("QV-CLAIM-069", 1)
    assert in_force(lake) == [(1, 2, "100.00")]


def test_a_week_to_come_is_told_before_it_shuts_out_a_correction(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    today = datetime.now(UTC)
    weeks = [today.strftime(FORM), (today + timedelta(days=2)).strftime(FORM)]
    rows = [
        on("05-Mar-2024", CLM_ID=str(number), NCH_WKLY_PROC_DT=week)
        for number, week in enumerate(weeks, start=1)
    ]
    report = ingest_one(lake, write_claims(tmp_path / "a", rows))
    assert [(rule.rule_id, rule.rows) for rule in report.warnings] == [("QV-CLAIM-027", 1)]
    assert report.accepted == 2


def _files(folder: Path, seed: int) -> Iterator[list[Path]]:
    """Yield batches of files of a few claims: inserted, again, updated, deleted, late."""
    chance = random.Random(seed)
    for number in range(6):
        paths = []
        for part in range(chance.randint(1, 2)):
            rows = []
            for _ in range(chance.randint(1, 6)):
                line = {
                    "CLM_ID": str(chance.randint(1, 5)),
                    "LINE_NUM": str(chance.randint(1, 2)),
                    "DML_IND": chance.choice(["INSERT", "INSERT", "UPDATE", "DELETE"]),
                    "NCH_WKLY_PROC_DT": f"0{chance.randint(1, 3)}-May-2024",
                    "LINE_ALOWD_CHRG_AMT": f"{chance.randint(1, 99)}.00",
                }
                day = f"01-{chance.choice(['Jan', 'Feb'])}-2024"
                rows.append(dict.fromkeys(DAYS, day) | line)
            paths.append(write_claims(folder / f"{number}.{part}", rows))
        yield paths


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(n, marks=pytest.mark.long) for n in (0, 3))])
@pytest.mark.usefixtures("unjudged")
def test_settling_batch_by_batch_is_settling_at_once(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A share of two rows: what is looked at together makes no difference.
    monkeypatch.setattr(settle, "ROWS_AT_ONCE", 2)
    lake = tmp_path / "lake"
    for paths in _files(tmp_path, seed):
        ingest_here(lake, *paths)
        assert processed(lake) == settled_at_once(lake)
    for number in random.Random(seed).sample(range(1, 7), 3):
        withdraw(lake, f"claim_line:{number}", "r")
        assert processed(lake) == settled_at_once(lake)


def test_a_settlement_is_proved_as_the_claims_are(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    rows = [on("05-Mar-2024"), on("05-Mar-2024", NCH_WKLY_PROC_DT="08-Aug-2025")]
    ingest_one(lake, write_claims(tmp_path / "a", rows))
    [settled] = pin_table(lake, "claim_line", YEAR).settled
    content = settled.read_bytes()
    flipped = content[:20] + bytes([content[20] ^ 1]) + content[21:]
    for damaged, code in ((flipped, "QPP207"), (None, "QPP206")):
        settled.unlink()
        if damaged is not None:
            settled.write_bytes(damaged)
        with pytest.raises(QppError) as caught:
            pin_table(lake, "claim_line", YEAR)
        assert caught.value.code == code


def test_a_lake_of_the_layout_before_is_refused(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(1)))
    for folder in (lake / "claim_line" / "_delta_log", lake / "commits" / "claim_line"):
        [first, *_] = sorted(folder.glob("*0.json"))
        told: list[dict[str, Any]] = [json.loads(line) for line in first.read_text().splitlines()]
        for action in told:
            if "qpp_layout" in action.get("commitInfo", {}):
                action["commitInfo"]["qpp_layout"] = "2"
        first.write_text("\n".join(map(json.dumps, told)))
    with pytest.raises(QppError) as caught:
        ingest_one(lake, write_claims(tmp_path / "b", claims(1, first=2)))
    assert caught.value.code == "QPP209"


def test_claims_need_no_year_and_other_extracts_do(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_claims(tmp_path / "in" / "claims", [*claims(200), {"CLM_ID": "x"}])
    (tmp_path / "in" / "submissions").write_text(
        '{"entityType": "group", "performanceYear": 2024, "measurementSets": []}'
    )
    asked = ["--lake", str(tmp_path / "lake")]
    done = CliRunner().invoke(app, ["ingest", str(tmp_path / "in"), *asked])
    said = " ".join((done.stdout + done.stderr).split())
    assert done.exit_code == 1
    assert "QPP133" in said
    assert "Ingest, claims of all years" in said
    assert "2 files: 1 ingested, 1 refused." in said
    assert "qpp quarantine YEAR lists" in said
    assert "None" not in said
    status = CliRunner().invoke(app, ["lake", "status", *asked]).stdout
    assert "Claims by month of service" in status
