"""No wrong turn without a way back: what is sent again, withdrawn, or of another year."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.engine import catalog, warehouse
from flows.errors import QppError
from flows.ingest import batch_file
from flows.ingest.flow import ingest
from flows.ingest.layouts import layout
from flows.ingest.report import Status, print_report
from flows.ingest.status import lake_status
from flows.ingest.withdrawal import withdraw
from flows.lake import create_view, create_views, file_digest, pin, pin_table
from flows.run.intake import intake
from tests.extracts import (
    CLINICIAN,
    YEAR,
    claims,
    counts,
    ingest_here,
    ingest_one,
    many,
    submission,
    write_claims,
    write_json,
)

IDENTIFIER = "taxpayerIdentificationNumber"
IN_FORCE = {
    "clinician": ("clinician", "practice_state_code"),
    "claim_line": ("claim_line", "min(allowed_charge_amount)::INTEGER"),
    "submission": ("measurement", "performance_met"),
}
CHARGE = "LINE_ALOWD_CHRG_AMT"


def write_clinicians(path: Path, *rows: dict[str, str]) -> Path:
    header = layout("clinician").columns
    lines = [",".join((CLINICIAN | row).get(name, "") for name in header) for row in rows]
    path.write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")
    return path


def in_force(lake: Path) -> tuple[Any, ...]:
    """Return what scoring reads of clinician, claim and measurement."""
    with warehouse.connect(threads=1) as connection:
        create_views(connection, pin(lake, YEAR))
        transforms = catalog.in_force(YEAR)
        told = []
        for table, column in IN_FORCE.values():
            needed = catalog.ancestors(transforms, [f"ingest.{table}"]) | {f"ingest.{table}"}
            chosen = {name: transforms[name] for name in needed & transforms.keys()}
            warehouse.load_read(connection, chosen.values())
            for transform in catalog.ordered(chosen):
                warehouse.create_table(connection, transform)
            rows = connection.execute(f"SELECT {column} FROM ingest.{table}").fetchall()
            told.append(rows[0][0] if rows else None)
        return tuple(told)


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take rows as they are: what the suites say of them is not asked here."""
    monkeypatch.setattr(batch_file, "validate", lambda *_: [])


FIRST, SECOND = ("DC", 100, 15), ("MD", 55, 10)


def two_words(folder: Path) -> tuple[Path, Path]:
    """Write two folders of extracts that say different things of the same."""
    first, second = folder / "first", folder / "second"
    for path, (state, charge, met) in ((first, FIRST), (second, SECOND)):
        path.mkdir()
        write_clinicians(path / "clinician", {"practice_state_code": str(state)})
        write_claims(path / "claims", [{"CLM_ID": "1", CHARGE: f"{charge}.00"}])
        measured = counts("001", met, 20 - met)
        write_json(path / "submissions", submission([measured]))
    return first, second


@pytest.mark.usefixtures("unjudged")
def test_sent_again_after_it_was_superseded_a_file_counts_again(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first, second = two_words(tmp_path)

    def statuses(*paths: Path) -> set[Status]:
        return {file.status for file in ingest_here(lake, *paths).files}

    assert statuses(first) == {Status.INGESTED}
    assert statuses(second) == {Status.INGESTED}
    assert in_force(lake) == SECOND
    # Sent together, neither is a later word than the other.
    assert statuses(first, second) == {Status.ALREADY_INGESTED}
    assert statuses(second) == {Status.ALREADY_INGESTED}
    assert statuses(first) == {Status.INGESTED}
    assert in_force(lake) == FIRST
    assert statuses(first) == {Status.ALREADY_INGESTED}
    # An earlier version is read as it was.
    with warehouse.connect(threads=1) as connection:
        create_view(connection, pin_table(lake, "clinician", YEAR, version=2))
        assert connection.execute("SELECT count(*) FROM lake.clinician").fetchone() == (2,)
    # By whom a claim was superseded is a matter of its week first: this comes too late.
    later = write_claims(
        tmp_path / "later",
        [{"CLM_ID": "1", "DML_IND": "DELETE", "NCH_WKLY_PROC_DT": "15-Mar-2024"}],
    )
    assert ingest_one(lake, later).status is Status.INGESTED
    assert statuses(second / "claims") == {Status.ALREADY_INGESTED}
    assert in_force(lake) == (FIRST[0], None, FIRST[2])


@pytest.mark.usefixtures("unjudged")
def test_a_submission_that_is_in_force_is_not_taken_anew(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    one, other = many(2)
    first = write_json(tmp_path / "first", one)
    ingest_one(lake, first)
    ingest_one(lake, write_json(tmp_path / "other", other))
    assert ingest_one(lake, first).status is Status.ALREADY_INGESTED
    later = submission([counts("001", 1, 19)], **{IDENTIFIER: one[IDENTIFIER]})
    ingest_one(lake, write_json(tmp_path / "later", later))
    # What lake status counts is what the ingest stage lists.
    assert [(file.not_in_force.superseded, file.in_force) for file in lake_status(lake, YEAR)] == [
        (1, 0),
        (0, 1),
        (0, 1),
    ]


@pytest.mark.usefixtures("unjudged")
def test_a_deletion_that_was_superseded_is_taken_anew(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    ingest_one(lake, write_claims(tmp_path / "a", claims(2)))
    deletion = write_claims(tmp_path / "b", [{"CLM_ID": "1", "DML_IND": "DELETE"}])
    for path in (deletion, write_claims(tmp_path / "c", [{"CLM_ID": "1", CHARGE: "9.00"}])):
        assert ingest_one(lake, path).status is Status.INGESTED
    assert in_force(lake)[1] == 9
    assert ingest_one(lake, deletion).status is Status.INGESTED
    assert in_force(lake)[1] == 100


@pytest.mark.usefixtures("unjudged")
def test_what_is_withdrawn_no_longer_counts_and_stays(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first, second = two_words(tmp_path)
    ingest_here(lake, first)
    ingest_here(lake, second)
    pinned = pin_table(lake, "clinician", YEAR)
    status = {s.batch_number: s for s in lake_status(lake, YEAR) if s.extract == "clinician"}
    assert list(status[1].says) == ["1 of 1 rows superseded by clinician:2"]
    assert (status[1].in_force, status[2].in_force) == (0, 1)
    # By batch, path, digest; what they had superseded counts again.
    withdraw(lake, "clinician:2", "sent too early", YEAR)
    withdraw(lake, str(second / "claims"), "r")
    withdraw(lake, file_digest(second / "submissions"), "r")
    assert in_force(lake) == FIRST
    assert pin_table(lake, "clinician", YEAR, version=2) == pinned
    for target, year, code in (
        ("clinician:2", None, "QPP215"),
        ("clinician:3", None, "QPP212"),
        ("nobody", None, "QPP212"),
        ("clinician:1", YEAR - 1, "QPP213"),
    ):
        with pytest.raises(QppError) as caught:
            withdraw(lake, target, "r", year)
        assert caught.value.code == code
    assert ingest_one(lake, second / "clinician").status is Status.INGESTED
    assert in_force(lake) == (SECOND[0], *FIRST[1:])
    ingest_here(lake, second / "claims")
    # By name, which two batches have.
    with pytest.raises(QppError) as caught:
        withdraw(lake, "claims", "r")
    assert caught.value.code == "QPP214"
    withdraw(lake, "claim_line:1", "r")
    withdraw(lake, "claims", "r")
    assert in_force(lake)[1] is None
    said = CliRunner().invoke(app, ["lake", "status", str(YEAR), "--lake", str(lake)])
    assert "clinician:2 clinician: withdrawn on 20" in said.stdout
    assert "by clinician:3: sent too early" in said.stdout
    total = "{} files: {} rows in = {} accepted + 0 quarantined. Of the accepted, {}"
    assert total.format(3, 3, 3, 0) in said.stdout
    assert total.format(5, 5, 5, 2) in said.stdout


@pytest.mark.usefixtures("unjudged")
def test_a_file_of_another_year_is_refused_unless_it_is_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, lake = tmp_path / "in", tmp_path / "lake"
    folder.mkdir()
    enrolled = {"npi": "1000000012", "first_medicare_enrollment_date": f"{YEAR}-03-01"}
    write_clinicians(folder / "clinician", {}, enrolled)
    write_json(folder / "submissions", submission([counts("001")]))
    report = ingest([folder], YEAR - 1, lake)
    print_report(report)
    said = " ".join(capsys.readouterr().out.split())
    codes = [file.error.code if file.error else None for file in report.files]
    assert codes == ["QPP122"] * 2
    assert report.fault == "2 of 2 files refused"
    assert (
        f"1 of 2 rows are outside it by first_medicare_enrollment_date. The content is of {YEAR}"
        in said
    )
    assert f"by performanceYear. The content is of {YEAR}." in said
    forced = ingest([folder / "submissions"], YEAR - 1, lake, force=True)
    assert forced.files[0].notes == (f"forced: its content is of {YEAR}",)
    [status] = lake_status(lake, YEAR - 1)
    assert list(status.says) == [f"forced: its content is of {YEAR}"]
    [told] = intake({"submission": pin_table(lake, "submission", YEAR - 1)}).values()
    assert told["forced"][0]["content_of"] == str(YEAR)


def test_an_operators_threshold_and_the_closing_line(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    rows = [*claims(40), {"CLM_ID": "99", "TAX_NUM": "x"}]
    path = write_claims(tmp_path / "a", rows)
    (tmp_path / "b").write_text("")
    asked = ["--lake", str(lake), "--max-quarantine", "2.5"]
    done = CliRunner().invoke(app, ["ingest", str(YEAR), str(path), *asked[:-1], "2.4"])
    assert done.exit_code == 1
    assert "QPP123" in done.stderr
    assert "41 rows in, 40 accepted, 1 in quarantine." in done.stdout
    again = CliRunner().invoke(app, ["ingest", str(YEAR), str(path), str(tmp_path / "b"), *asked])
    assert again.exit_code == 1
    assert "2 files: 1 already ingested, 1 refused." in again.stdout
    assert "QPP123" not in again.stderr
