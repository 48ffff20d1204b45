"""Line payments of the payment year: scope, arithmetic and bad input, by the public command."""

import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.conftest import ScoredYear, code_of, csv_rows, delivered_records
from tests.extracts import CLINICIAN, clinician_text, write_claims

PAYMENT_YEAR = "2026"
DATES = ("LINE_1ST_EXPNS_DT", "LINE_LAST_EXPNS_DT", "CLM_FROM_DT", "CLM_THRU_DT")
CENT = Decimal("0.01")
STRANGER = {"PRF_PHYSN_NPI": "1000000004", "TAX_NUM": "999999999"}


def _claim(number: int, day: str = "01-Mar-2026", **fields: str) -> dict[str, str]:
    dates = dict.fromkeys(DATES, day)
    return {"CLM_ID": str(number), "NCH_WKLY_PROC_DT": "05-Mar-2027", **dates, **fields}


def _apply(*words: object) -> Result:
    return CliRunner().invoke(app, ["apply", PAYMENT_YEAR, *map(str, words)])


def _parts(record: dict[str, str]) -> dict[str, str]:
    return {"PRF_PHYSN_NPI": record["npi"], "TAX_NUM": record["tin"]}


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def test_lines_are_paid_with_the_adjustment_of_the_run_or_of_its_delivered_file(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    records = delivered_records(scored_year.run)
    paid = {r["tin"] + r["npi"]: Decimal(r["adjustment_percent"] or "NaN") for r in records}
    up = next(r for r in records if r["adjustment_percent"] not in ("", "0.00"))
    without = next(r for r in records if not r["adjustment_percent"])
    claims = [
        _claim(1, **_parts(up), LINE_NCH_PMT_AMT="123.45"),
        _claim(2, **_parts(up), HCPCS_CD="J1234", BETOS_CD="O1E"),
        _claim(3, **_parts(up), CARR_CLM_PRVDR_ASGNMT_IND_SW="N"),
        _claim(4, **_parts(up), CARR_CLM_PMT_DNL_CD="0"),
        _claim(5, "01-Mar-2025", **_parts(up)),
        _claim(6, **_parts(without)),
        _claim(7, **STRANGER),
        # A correction of the week after: the first row is no line any more.
        _claim(8, **_parts(up), LINE_NCH_PMT_AMT="1.00"),
        _claim(8, **_parts(up), DML_IND="UPDATE", NCH_WKLY_PROC_DT="12-Mar-2027"),
        *(_claim(number, **_parts(up)) for number in range(10, 50)),
        _claim(50, **_parts(up), LINE_ALOWD_CHRG_AMT="a hundred"),
    ]
    write_claims(tmp_path / "claims.csv", claims)
    output = tmp_path / "lines.csv"
    done = _apply(tmp_path / "claims.csv", "--lake", scored_year.lake, "-o", output)
    assert done.exit_code == 0, done.output
    assert up["npi"] not in done.output and up["tin"] not in done.output
    assert "50 rows read, 1 set aside, 1 replaced" in " ".join(done.output.split()), done.output
    lines = {row["claim_id"]: row for row in csv_rows(output)}
    percent = paid[up["tin"] + up["npi"]]
    direction = "positive" if percent > 0 else "negative"
    assert {number: lines[number]["outcome"] for number in map(str, range(1, 9))} == {
        "1": direction,
        "2": "not_covered_professional_service",
        "3": "not_assigned",
        "4": "denied",
        "5": "outside_payment_year",
        "6": "no_adjustment_applies",
        "7": "npi_without_record",
        "8": direction,
    }
    adjustment = _cents(Decimal("123.45") * percent / 100)
    reduced = _cents((Decimal("123.45") + adjustment) * 2 / 100)
    assert lines["1"]["paid_amount"] == str(Decimal("123.45") + adjustment - reduced)
    assert lines["1"]["remittance_advice_remark_code"] == "N807"
    assert lines["8"]["payment_amount"] == "80.00"
    totals = csv_rows(tmp_path / "lines.totals.csv")
    assert sum(int(row["line_count"]) for row in totals) == len(lines) == 48
    aside = duckdb.read_parquet(str(tmp_path / "lines.set_aside.parquet")).fetchall()
    assert len(aside) == 1
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("lines.*")} == {0}

    delivered = scored_year.run / "delivered"
    [file] = delivered.glob("mips_payment_adjustment_????.with_reservations.csv")
    [carried] = delivered.glob("carried_payment_adjustment_????.with_reservations.parquet")
    again = tmp_path / "again.parquet"
    words = ["--payment-file", file, "--payment-file", carried, "--threads", 1, "-o", again]
    done = _apply(tmp_path / "claims.csv", *words)
    assert done.exit_code == 0, done.output
    # The same lines in the same order, whoever tells the adjustments.
    as_csv = tmp_path / "again.csv"
    duckdb.sql(f"COPY (SELECT * FROM '{again}') TO '{as_csv}' (FORMAT csv, HEADER)")
    assert as_csv.read_bytes() == output.read_bytes()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("twice", "QPP653"),
        ("other_year", "QPP654"),
        ("a_cell", "QPP652"),
        ("a_column", "QPP652"),
        ("trailer", "QPP656"),
    ],
)
def test_a_payment_file_that_is_not_as_delivered_is_refused(
    scored_year: ScoredYear, tmp_path: Path, change: str, code: str
) -> None:
    delivered = scored_year.run / "delivered"
    [file] = delivered.glob("mips_payment_adjustment_????.with_reservations.csv")
    changed = tmp_path / file.name
    head, first, *_ = file.read_text().splitlines(keepends=True)
    text = {
        "twice": [head, first, first],
        "other_year": [head, first.replace("2024,2026", "2024,2025", 1)],
        "a_cell": [head, first.replace("2024,2026", "2024,soon", 1)],
        "a_column": [head.replace("adjustment_percent", "percent", 1), first],
        "trailer": [head, first],
    }[change]
    changed.write_text("".join(text))
    if change == "trailer":
        trailer = f"{file.stem}.trailer.csv"
        shutil.copy(delivered / trailer, tmp_path / trailer)
    result = _apply(tmp_path, "--payment-file", changed, "-o", tmp_path / "lines.csv")
    assert code_of(result) == code, result.output
    assert first.split(",")[3] not in str(result.exception)
    assert not (tmp_path / "lines.csv").exists()


def test_claims_and_outputs_that_do_not_serve_are_refused_and_nothing_is_written(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    lake = ("--lake", scored_year.lake)
    others = tmp_path / "others.csv"
    write_claims(others, [_claim(1, "01-Mar-2025", **STRANGER)])
    clinicians = tmp_path / "clinicians.csv"
    clinicians.write_text(clinician_text([CLINICIAN]))
    output = tmp_path / "lines.csv"
    assert code_of(_apply(others, *lake, "-o", output)) == "QPP651"
    refused = _apply(others, clinicians, *lake, "-o", output)
    assert code_of(refused) == "QPP658" and "QPP657" in refused.output
    assert code_of(_apply(others, "--lake", tmp_path / "none", "-o", output)) == "QPP603"
    assert code_of(_apply(others, *lake, "-o", tmp_path / "lines.xlsx")) == "QPP655"
    assert code_of(_apply(others, *lake, "-o", tmp_path / "no" / "lines.csv")) == "QPP655"
    payments = tmp_path / "lines.totals.csv"
    for files, written in (
        ([others], others),
        ([tmp_path], clinicians),
        ([others, "--payment-file", payments], output),
    ):
        payments.write_text("")
        over = _apply(*files, *lake, "-o", written)
        assert code_of(over) == "QPP655" and "files that are read" in str(over.exception)
        payments.unlink()
    words = ["apply", "2018", str(others), "-o", str(output)]
    assert code_of(CliRunner().invoke(app, words)) == "QPP650"
    assert sorted(tmp_path.iterdir()) == [clinicians, others]
