"""No wrong turn without a way back: sent again, withdrawn, of another year, and what is told of it."""

from pathlib import Path

from flows.engine import catalog, warehouse
from flows.ingest.report import Status
from flows.lake import create_views, pin
from tests.extracts import (
    YEAR,
    claims,
    ingest_here,
    ingest_one,
    submission,
    counts,
    many,
    write_claims,
    write_json,
)
from flows.ingest.layouts import layout
from tests.extracts import CLINICIAN

INGEST = (
    "_restated_claim_line",
    "claim_line",
    "clinician",
    "_measurement_set_in_force",
    "measurement",
)


def write_clinicians(path: Path, *rows: dict[str, str]) -> Path:
    header = layout("clinician").columns
    lines = [",".join((CLINICIAN | row).get(name, "") for name in header) for row in rows]
    path.write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")
    return path


def in_force(lake: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    """Return what scoring reads."""
    with warehouse.connect(threads=1) as connection:
        create_views(connection, pin(lake, YEAR))
        transforms = catalog.in_force(YEAR)
        for name in INGEST:
            warehouse.create_table(connection, transforms[f"ingest.{name}"])
        return connection.execute(f"SELECT {columns} FROM ingest.{table} ORDER BY ALL").fetchall()


def test_sent_again_after_it_was_superseded_a_file_counts_again(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    state = "practice_state_code"
    charge = "LINE_ALOWD_CHRG_AMT"
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, code, cents, met in ((first, "DC", "100", 15), (second, "MD", "55", 10)):
        folder.mkdir()
        write_clinicians(folder / "clinician", {state: code})
        write_claims(folder / "claims", [{"CLM_ID": "1", charge: f"{cents}.00"}, {"CLM_ID": "2"}])
        write_json(folder / "submissions", submission([counts("001", met, 20 - met)]))

    def told() -> list[object]:
        return [
            in_force(lake, "clinician", state)[0][0],
            int(
                in_force(lake, "claim_line", "allowed_charge_amount")[0][0]
                if 0
                else in_force(lake, "claim_line", "claim_id, allowed_charge_amount")[0][1]
            ),
            in_force(lake, "measurement", "performance_met")[0][0],
        ]

    def statuses(*paths: Path) -> set[Status]:
        return {file.status for file in ingest_here(lake, *paths).files}

    assert statuses(first) == {Status.INGESTED}
    assert statuses(second) == {Status.INGESTED}
    assert told() == ["MD", 55, 10]
    # What was sent together once is not a new word of any of it.
    assert statuses(first, second) == {Status.ALREADY_INGESTED}
    assert statuses(second) == {Status.ALREADY_INGESTED}
    assert statuses(first) == {Status.INGESTED}
    assert told() == ["DC", 100, 15]
    assert statuses(first) == {Status.ALREADY_INGESTED}
    assert statuses(second) == {Status.INGESTED}
    assert told() == ["MD", 55, 10]
