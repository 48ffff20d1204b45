"""What is set aside, as its operator and its sender see it: listed, exported, mended, closed."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.errors import QppError
from flows.ingest import batch_file
from flows.ingest.layouts import layout, layouts
from flows.ingest.withdrawal import withdraw
from flows.lake import extracts, file_digest, stored_columns
from tests.extracts import (
    CLINICIAN,
    YEAR,
    claim_text,
    claims,
    counts,
    ingest_here,
    ingest_one,
    lake_rows,
    many,
    submission,
    write_claims,
    write_json,
)

# What a cell cannot be read as needs no suite: those cost seconds, and one test asks them.
UNREADABLE = "31.12."
WRONG_TIN, BENEFICIARY, CLAIM = "98-765-432", "555000111", "777000555"
GOOD_TIN = "987654321"


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_file, "validate", lambda *_: [])


def quarantine(lake: Path, *asked: object, exit_code: int = 0) -> Result:
    """Run `qpp quarantine` of the year; what it raises is the numbered error."""
    done = CliRunner().invoke(app, ["quarantine", str(YEAR), *map(str, asked), "--lake", str(lake)])
    if isinstance(done.exception, QppError):
        assert exit_code == done.exception.exit_code
        return done
    assert done.exit_code == exit_code, done.output
    return done


def refusal(lake: Path, *asked: object) -> QppError:
    error = quarantine(lake, *asked, exit_code=2).exception
    assert isinstance(error, QppError)
    return error


def table(lake: Path, *asked: object) -> list[dict[str, str]]:
    """Return what is written as CSV."""
    said = quarantine(lake, *asked, "--format", "csv").stdout
    return list(csv.DictReader(io.StringIO(said)))


def opened(lake: Path) -> dict[str, str]:
    """Return how many rows of each file are open."""
    return {row["file"]: row["open"] for row in table(lake, "--all")}


def exported(lake: Path, folder: Path, *asked: object) -> Path:
    """Export and return the data file."""
    quarantine(lake, *asked, "--export", folder)
    others = (".faults.csv", "how_to_mend.txt")
    [path] = (path for path in folder.iterdir() if not path.name.endswith(others))
    return path


def faults_beside(path: Path) -> list[dict[str, str]]:
    with path.with_name(f"{path.name}.faults.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _claims(folder: Path, **more: str) -> Path:
    """Write 60 claim lines of CRLF; two lines of one claim, of which the first is wrong."""
    bad = {"CLM_ID": CLAIM, "TAX_NUM": WRONG_TIN, "BENE_ID": BENEFICIARY} | more
    good = bad | {"LINE_NUM": "2", "TAX_NUM": GOOD_TIN}
    path = folder / "claims.txt"
    text = claim_text([*claims(40), bad, *claims(17, 100), good])
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return path


def test_a_row_is_listed_masked_exported_mended_closed_and_opened_again(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    # An update: a line of the claim sent alone would supersede the other one.
    path = _claims(tmp_path, DML_IND="UPDATE")
    assert ingest_one(lake, path).quarantined == 1
    said = quarantine(lake).stdout + quarantine(lake, "--rows").stdout
    said += quarantine(lake, "--rows", "--format", "csv", "--limit", 0).stdout
    assert "QV-CLAIM-012 TAX_NUM" in said
    assert "1 files: 1 rows set aside = 1 open + 0 closed." in said
    assert not any(name in said for name in (WRONG_TIN, BENEFICIARY, CLAIM, GOOD_TIN))
    told = quarantine(lake, "claim_line:1", "--rows", "--show-identifiers").stdout
    assert all(name in told for name in (WRONG_TIN, BENEFICIARY, CLAIM))
    status = CliRunner().invoke(app, ["lake", "status", str(YEAR), "--lake", str(lake)])
    assert f"1 rows that are set aside are open: qpp quarantine {YEAR}" in status.stdout

    answer = exported(lake, tmp_path / "out")
    sent = path.read_bytes().splitlines(keepends=True)
    assert answer.read_bytes() == sent[0] + sent[41] + sent[-1]
    assert [(f["row_in_export"], f["row_number"], f["rule_id"]) for f in faults_beside(answer)] == [
        ("1", "41", "QV-CLAIM-012"),
        ("2", "59", ""),
    ]
    answer.write_bytes(answer.read_bytes().replace(WRONG_TIN.encode(), GOOD_TIN.encode()))
    assert ingest_one(lake, answer).accepted == 2
    assert opened(lake) == {"claims.txt": "0"}
    assert "1 rows set aside = 0 open + 1 closed. 1 with nothing open" in quarantine(lake).stdout
    assert f"closed by claim_line:2 {answer.name}" in " ".join(
        quarantine(lake, "claims.txt").stdout.split()
    )
    assert len(lake_rows(lake, "claim_line", "row_number")) == 60
    withdraw(lake, "claim_line:2", "another mistake")
    assert opened(lake) == {"claims.txt": "1"}


CLINICIANS = [CLINICIAN | {"tin": f"{n:09d}"} for n in range(1, 61)]
HEADER = [*layout("clinician").columns, "a note"]


def _clinician_lines(rows: list[dict[str, str]]) -> list[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().split("\r\n")[:-1]


def _written(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_bytes("".join(f"{line}\r\n" for line in _clinician_lines(rows)).encode())
    return path


@pytest.mark.usefixtures("unjudged")
def test_a_csv_comes_back_byte_for_byte(tmp_path: Path) -> None:
    """Quotes, a line end within them, padding, a byte order mark, a formula, what is no UTF-8."""
    rows = [dict(row) for row in CLINICIANS]
    lines = [line.encode() for line in _clinician_lines(rows)]
    odd = {
        5: lines[5][:-2].replace(b'"2010-', b'" 2010-') + b'"a ""x"", \r\ny"',
        6: b"=1+1,too,few",
        9: lines[9].replace(b'"physician"', b'"phys\xffcian"'),
        60: lines[60].replace(b'"2010-01-01"', b"01/01/10"),
    }
    lines[3] = lines[3][:-2] + b'"over\r\n\r\ntwo ""lines"""'
    for number, line in odd.items():
        lines[number] = line
    lines[2:2] = [b""]
    content = b"\xef\xbb\xbf" + b"\r\n".join(lines) + b"\r\n"
    (tmp_path / "clinician.csv").write_bytes(content)
    lake = tmp_path / "lake"
    report = ingest_one(lake, tmp_path / "clinician.csv")
    assert (report.accepted, report.quarantined) == (56, 4), report.error
    answer = exported(lake, tmp_path / "out")
    header = b"\xef\xbb\xbf" + lines[0] + b"\r\n"
    assert answer.read_bytes() == header + b"".join(line + b"\r\n" for line in odd.values())
    told = faults_beside(answer)
    assert [int(fault["row_number"]) for fault in told] == [5, 6, 9, 60]
    assert all(fault["reason"] and fault["what_to_do"] for fault in told)
    # Sent again as it is, it is refused, and what is wrong is counted once.
    assert ingest_one(lake, answer).error is not None
    assert opened(lake) == {"clinician.csv": "4", answer.name: "0"}


@pytest.mark.usefixtures("unjudged")
def test_what_closes_a_row_whose_key_was_wrong(tmp_path: Path) -> None:
    """Its export with as many rows, its file as a whole, or a hand; not another row."""
    lake, path = tmp_path / "lake", tmp_path / "clinician"
    rows = [dict(row) for row in CLINICIANS]
    rows[7]["tin"], rows[8]["first_medicare_enrollment_date"] = "=1", UNREADABLE

    assert ingest_one(lake, _written(path, rows)).quarantined == 2
    answer = exported(lake, tmp_path / "out")
    mended = [CLINICIANS[7] | {"tin": "000000777"}, CLINICIANS[8]]
    # One of the two, under another name: the other one stays open.
    ingest_one(lake, _written(tmp_path / "one", mended[1:]))
    assert opened(lake) == {"clinician": "1"}
    ingest_one(lake, _written(answer, mended))
    assert opened(lake) == {"clinician": "0"}
    for answered in ("clinician:2", "clinician:3"):
        withdraw(lake, answered, "r")
    assert opened(lake) == {"clinician": "2"}
    # As a whole, with one fault left: that is the new file's.
    again = [*CLINICIANS[:7], mended[0], rows[8], *CLINICIANS[9:]]
    ingest_one(lake, _written(tmp_path / "again", again))
    assert opened(lake) == {"clinician": "0", "again": "1"}
    assert refusal(lake, "again", "--close", "--row", 7, "--reason", "r").code == "QPP222"
    done = quarantine(lake, "again", "--close", "--reason", "the sender takes it back")
    assert "Closed by hand: 1 rows" in done.stdout
    assert opened(lake)["again"] == "0"
    assert "by hand on" in quarantine(lake, "again").stdout
    quarantine(lake, "again", "--reopen", "--rule", "QV-READ-001", "--reason", "it does not")
    assert opened(lake)["again"] == "1"
    assert quarantine(lake, "again", "--close", exit_code=2).exit_code == 2


@pytest.mark.usefixtures("unjudged")
def test_what_did_not_come_again_stays_open(tmp_path: Path) -> None:
    """Neither an export without the row closes it nor another file with as many rows."""
    lake, path = tmp_path / "lake", tmp_path / f"{'名' * 70}.csv"
    rows = [dict(row) for row in CLINICIANS]
    rows[6]["first_medicare_enrollment_date"], rows[7]["tin"] = UNREADABLE, "=1"
    ingest_one(lake, _written(path, rows))
    other = [*CLINICIANS[:6], *CLINICIANS[8:], *(CLINICIAN | {"tin": f"{n:09d}"} for n in (71, 72))]
    ingest_one(lake, _written(tmp_path / "next", other))
    assert opened(lake) == {path.name: "2"}
    ingest_one(lake, _written(tmp_path / "one", [CLINICIANS[6]]))
    answer = exported(lake, tmp_path / "out")
    assert "-1" in answer.name
    withdraw(lake, "clinician:3", "r")
    assert opened(lake) == {path.name: "2"}
    ingest_one(lake, _written(answer, [CLINICIANS[7]]))
    assert opened(lake) == {path.name: "1"}
    assert [row["row_number"] for row in table(lake, "--rows")] == ["7"]


@pytest.mark.usefixtures("unjudged")
def test_an_older_version_of_a_claim_closes_nothing(tmp_path: Path) -> None:
    """Neither of the same batch nor of a later one; a later version does."""
    lake = tmp_path / "lake"
    update = {"CLM_ID": "1", "DML_IND": "UPDATE", "LINE_SRVC_CNT": "x"}
    bad = write_claims(tmp_path / "bad", [*claims(40, 100), update])
    ingest_here(lake, bad, write_claims(tmp_path / "together", claims(1)))
    older = {"CLM_ID": "1", "NCH_WKLY_PROC_DT": "01-Mar-2024"}
    ingest_one(lake, write_claims(tmp_path / "older", [older]))
    assert opened(lake) == {"bad": "1"}
    later = {"CLM_ID": "1", "DML_IND": "UPDATE", "NCH_WKLY_PROC_DT": "15-Mar-2024"}
    ingest_one(lake, write_claims(tmp_path / "later", [later]))
    assert opened(lake) == {"bad": "0"}


@pytest.mark.usefixtures("unjudged")
def test_a_refused_file_is_closed_by_itself_as_a_whole_alone(tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", tmp_path / "claims"
    bad = [{"CLM_ID": str(n), "LINE_SRVC_CNT": "x"} for n in range(100, 120)]
    assert ingest_one(lake, write_claims(path, [*claims(20), *bad])).error is not None
    ingest_one(lake, write_claims(tmp_path / "those", claims(20, 100)))
    assert opened(lake) == {"claims": "20"}
    done = quarantine(lake, "claims", "--export", tmp_path / "out")
    assert "has to be sent again as a whole" in " ".join(done.stdout.split())
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"claims.{file_digest(path)[:12]}.faults.csv", "how_to_mend.txt"}
    quarantine(lake, "claims", "--close", "--row", 21, "--reason", "r")
    assert opened(lake) == {"claims": "19"}
    # A second try of the same name, refused as well: neither's faults replace the other's.
    assert ingest_one(lake, write_claims(path, [*claims(19), *bad])).error is not None
    quarantine(lake, "--export", tmp_path / "both")
    assert len(list((tmp_path / "both").glob("claims.*.faults.csv"))) == 2
    [gone] = (lake / "quarantine").rglob(f"{file_digest(path)}.parquet")
    gone.rename(tmp_path / "away")
    assert gone.name in quarantine(lake, exit_code=1).stderr.replace("\n", "")
    (tmp_path / "away").rename(gone)
    # Another file that is called the same and has as many rows is not that file.
    ingest_one(lake, write_claims(path, claims(40, 500)))
    assert {row["open"] for row in table(lake, "--all")} == {"19", "20"}
    ingest_one(lake, write_claims(path, [*claims(20), *claims(20, 100)]))
    assert {row["open"] for row in table(lake, "--all")} == {"0", "20"}


@pytest.mark.usefixtures("unjudged")
@pytest.mark.parametrize("is_array", [True, False])
def test_a_submission_goes_as_a_whole_and_comes_back(tmp_path: Path, is_array: bool) -> None:
    lake, path = tmp_path / "lake", tmp_path / "submissions.json"
    sent: list[Any] = many(30)
    wrong = counts("047")
    wrong["value"]["performanceMet"] = UNREADABLE
    sent[4] = submission([counts("001"), wrong], taxpayerIdentificationNumber="000000777")
    if is_array:
        write_json(path, sent)
    else:
        path.write_text("".join(f"{json.dumps(one, indent=1)}\n" for one in sent))
    assert ingest_one(lake, path).quarantined == 1
    assert "000000777" not in quarantine(lake, "--rows").stdout
    answer = exported(lake, tmp_path / "out")
    text = answer.read_text()
    assert json.loads(text) == ([sent[4]] if is_array else sent[4])
    if not is_array:
        return
    answer.write_text(text.replace(f'"{UNREADABLE}"', "15"))
    assert ingest_one(lake, answer).accepted == 2
    assert opened(lake) == {"submissions.json": "0"}
    # The key is made of the TIN: where that was wrong, another key comes.
    sent[4] = submission([counts("001"), counts("047")], taxpayerIdentificationNumber="=1")
    assert ingest_one(lake, write_json(tmp_path / "whose.json", sent)).quarantined == 2
    answer = exported(lake, tmp_path / "more")
    answer.write_text(answer.read_text().replace('"=1"', '"000000778"'))
    assert ingest_one(lake, answer).accepted == 2
    assert opened(lake) == {"submissions.json": "0", "whose.json": "0"}


@pytest.mark.usefixtures("unjudged")
def test_parquet_comes_back_as_parquet(tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", tmp_path / "clinician.parquet"
    names = [*layout("clinician").columns]
    rows = [{name: row.get(name) for name in names} for row in CLINICIANS]
    rows[4]["tin"], rows[6]["first_medicare_enrollment_date"] = "=1", UNREADABLE
    schema = pa.schema([(name, pa.string()) for name in names])
    sent = pa.Table.from_pylist(rows, schema).append_column("number", pa.array(range(60)))
    pq.write_table(sent, path)
    assert ingest_one(lake, path).quarantined == 2
    answer = exported(lake, tmp_path / "out")
    back = pq.read_table(answer)
    assert back.to_pylist() == sent.take([4, 6]).to_pylist()
    assert back.column_names == sent.column_names
    mended = back.to_pylist()
    mended[0]["tin"], mended[1]["first_medicare_enrollment_date"] = "000000005", "2010-01-01"
    pq.write_table(pa.Table.from_pylist(mended, back.schema), answer)
    assert ingest_one(lake, answer).accepted == 2
    assert opened(lake) == {"clinician.parquet": "0"}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.usefixtures("unjudged")
@pytest.mark.parametrize("harm", [_cut, Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_damaged_quarantine_is_named_and_the_others_are_listed(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    lake = tmp_path / "lake"
    rows = [CLINICIAN | {"tin": "=1"}, *CLINICIANS]
    text = "".join(f"{line}\r\n" for line in _clinician_lines(rows))
    (tmp_path / "clinician").write_bytes(text.encode())
    ingest_here(lake, tmp_path / "clinician", _claims(tmp_path, LINE_SRVC_CNT="x"))
    [path] = (lake / "quarantine" / "claim_line").rglob("*.parquet")
    harm(path)
    done = quarantine(lake, exit_code=1)
    assert "QPP217" in done.stderr
    assert path.name in done.stderr.replace("\n", "")
    assert "clinician:1" in done.stdout
    assert "claim_line:1" not in done.stdout


@pytest.mark.usefixtures("unjudged")
def test_mistakes_have_their_numbers_and_nothing_is_half_written(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    assert refusal(lake).code == "QPP216"
    ingest_one(lake, write_claims(tmp_path / "good", claims(2)))
    assert "is set aside." in quarantine(lake).stdout
    ingest_one(lake, _claims(tmp_path, LINE_SRVC_CNT="x"))
    for asked in (("claim_line:7",), ("claims.tx",), ("--rule", "QV-READ-007")):
        error = refusal(lake, *asked)
        assert error.code == "QPP218"
        assert "Near to it: " in error.remedy
    assert refusal(lake, "--extract", "claims").code == "QPP218"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    assert refusal(lake, "--export", tmp_path / "full").code == "QPP219"
    assert refusal(lake, "--export", tmp_path / "good" / "out").code == "QPP220"
    [kept] = (lake / "quarantine").rglob("*.sent")
    content = kept.read_bytes()
    for harmed in (content[:-20], b"", content[:99] + bytes([content[99] ^ 1]) + content[100:]):
        kept.write_bytes(harmed)
        assert refusal(lake, "--export", tmp_path / "out").code == "QPP221"
    kept.unlink()
    assert refusal(lake, "--export", tmp_path / "out").code == "QPP221"
    assert {p.name for p in tmp_path.iterdir()} == {"lake", "good", "claims.txt", "full"}


def test_every_identifier_of_the_lake_is_masked() -> None:
    """A column whose name says that it tells of whom a row is stands in its layout's list."""
    telling = (
        *("tin", "npi", "beneficiary_id", "birth_date"),
        *("claim_id", "entity_id", "facility_id", "cehrt_id"),
    )
    for told in layouts():
        columns = {column.name for column in stored_columns(told.extract)}
        found = {name for name in columns if name.endswith(telling)}
        assert set(told.identifiers) == found, told.extract
    assert {told.extract for told in layouts()} == set(extracts())
