"""A finished run proves itself: made again, checked by its receiver, signed, read by tools."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat
from google.protobuf.json_format import ParseDict
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from typer.testing import CliRunner

from flows.cli import app
from flows.engine import catalog, warehouse
from flows.engine.other_policy import policy_from
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import file_digest, read_log
from flows.paths import POLICY, TRANSFORMS
from flows.proof import verify
from flows.proof.difference import Verdict, difference
from flows.proof.replay import Changes, Replayed, _plan, replay
from flows.run.manifest import Manifest, latest_run, read_manifest
from flows.run.occasion import read_occasion, write_occasion
from flows.run.plan import make_plan
from flows.run.seal import read_sealed, sealed
from flows.run.statement import statement_of
from flows.scoring.flow import score_year
from tests.conftest import YEAR, ScoredYear, flip
from tests.extracts import claims, ingest_one, write_claims

FINAL_SCORE = "score.final_score"


@pytest.fixture(scope="module")
def grown(scored_year: ScoredYear, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scored year's lake, to which more claims came since."""
    folder = tmp_path_factory.mktemp("grown")
    lake = Path(shutil.copytree(scored_year.lake, folder / "lake"))
    ingest_one(lake, write_claims(folder / "more", claims(20)))
    return lake


@pytest.fixture(scope="module")
def replayed(grown: Path) -> Iterator[Replayed]:
    """The run made again with two threads, where the first had one, in the lake that has grown."""
    with replay(latest_run(grown, int(YEAR)), resources=Resources(threads=2)) as made:
        yield made


def _copied(run: Path, folder: Path) -> Path:
    return Path(shutil.copytree(run, folder / "run"))


def _refusal(call: Callable[[], AbstractContextManager[Any] | Any]) -> QppError:
    """Return the error with which something is refused, entered if it is a block."""
    with pytest.raises(QppError) as caught:
        found = call()
        with found:
            pass
    return caught.value


def test_a_run_made_again_in_a_lake_that_has_grown_is_the_same_bytes(
    replayed: Replayed, grown: Path
) -> None:
    found = difference(replayed)
    assert (found.verdict, found.where, found.damaged) == (Verdict.BYTES, "", ())
    assert replayed.is_manifest_same
    assert (replayed.code, replayed.engine) == ((), None)
    log = read_log(grown, "claim_line")
    assert log is not None
    assert log.version > replayed.recorded.content["lake"]["claim_line"]["version"]
    assert not replayed.made.folder.is_relative_to(grown)


def test_a_year_is_scored_as_of_a_past_batch(
    scored_year: ScoredYear, grown: Path, tmp_path: Path
) -> None:
    logs = {name: read_log(grown, name) for name in ("claim_line", "clinician", "submission")}
    last = {name: log.commits[-1] for name, log in logs.items() if log}
    batch = max((c.committed_at, f"{name}:{c.version}") for name, c in last.items())[1]
    assert batch.startswith("claim_line:")
    before = max(
        (log.commits[-1].committed_at, f"{extract}:{log.commits[-1].version}")
        for extract in ("exception", "prior_year", *logs)
        if (log := read_log(scored_year.lake, extract))
    )[1]
    run = score_year(int(YEAR), grown, as_of=before, reason="an auditor asks")
    assert run.run_id == scored_year.run.name
    assert make_plan(grown, int(YEAR)).run_id != run.run_id
    assert make_plan(grown, int(YEAR), as_of=batch).run_id != run.run_id
    for unknown in ("claim_line:99", "soon", "2999-01-01"):
        with pytest.raises(QppError) as caught:
            make_plan(grown, int(YEAR), as_of=unknown)
        assert caught.value.code == "QPP313"
    # A run of a past day is no run of the lake as it stands.
    lake = tmp_path / "lake"
    parent = lake / "runs" / YEAR
    shutil.copytree(run.folder, parent / "a")
    shutil.copytree(run.folder, parent / "b")
    write_occasion(parent / "b", read_occasion(run.folder) | {"as_of": "2024-01-01"})
    (parent / "b" / "manifest.json").touch()
    assert latest_run(lake, int(YEAR)).folder.name == "a"
    shutil.rmtree(parent / "a")
    assert latest_run(lake, int(YEAR)).folder.name == "b"


def _otherwise(replayed: Replayed, folder: Path, rows: str, row_digest: str) -> Replayed:
    """Return a replay of a run that recorded other rows of a table, selected from its own."""
    run = replayed.recorded
    content = json.loads(json.dumps(run.content))
    [entry] = [entry for entry in content["tables"] if entry["table"] == FINAL_SCORE]
    path = folder / entry["file"]
    path.parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {rows} FROM read_parquet({warehouse.quoted(run.folder / entry['file'])})"
            f" ORDER BY ALL) TO {warehouse.quoted(path)} (FORMAT parquet, COMPRESSION gzip)"
        )
    entry |= {"sha256": file_digest(path), "row_digest": row_digest or entry["row_digest"]}
    return replace(replayed, recorded=Manifest(folder, content))


def test_the_first_difference_is_named_and_names_nobody(replayed: Replayed, tmp_path: Path) -> None:
    other = "* REPLACE (CASE WHEN tin = '000000002' THEN final_score - 1 ELSE final_score END AS "
    changed = _otherwise(replayed, tmp_path / "a", f"{other} final_score)", "other")
    found = difference(changed)
    assert found.verdict is Verdict.DIFFERS
    assert f"table {FINAL_SCORE}, row performance_year {YEAR}, tin ***, npi ***" in found.where
    assert "column final_score: " in found.where
    # Another container version of Parquet: rows the same, bytes not.
    same = difference(_otherwise(replayed, tmp_path / "c", "*", ""))
    assert same.verdict is Verdict.ROWS
    # A manifest alone, years later, is enough to tell the table.
    alone = replace(changed, recorded=replace(changed.recorded, folder=tmp_path / "nowhere"))
    assert "the run's own file is not there" in difference(alone).where
    # What is proved by the manifest and damaged since is named.
    run = _copied(replayed.recorded.folder, tmp_path / "d")
    flip(run / "tables" / "score" / "final_score.parquet")
    damaged = difference(replace(replayed, recorded=read_manifest(run)))
    assert (damaged.verdict, damaged.damaged) == (Verdict.BYTES, (FINAL_SCORE,))
    assert not damaged.is_proved


def test_an_input_that_is_not_the_recorded_one_is_refused_by_name(
    grown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Path(shutil.copytree(grown, tmp_path / "lake"))
    run = latest_run(lake, int(YEAR))
    [stored, *_] = sorted((lake / "clinician").glob("*/*.parquet"))
    entry = lake / "clinician" / "_delta_log" / f"{1:020}.json"
    for path, code in ((stored, "QPP207"), (entry, "QPP208")):
        content = path.read_bytes()
        flip(path)
        refused = _refusal(lambda: replay(run))
        assert refused.code == code
        assert "clinician" in refused.message
        path.write_bytes(content)
    # An entry and its copy, changed alike: the batch tells of another file.
    copy = lake / "commits" / "clinician" / entry.name
    text = entry.read_text()
    [source] = run.content["lake"]["clinician"]["files"]
    for path in (entry, copy):
        path.write_text(text.replace(source, "0" * 64))
    assert "the lake's table clinician" in _refusal(lambda: replay(run)).message
    for path in (entry, copy):
        path.write_text(text)

    policy = Path(shutil.copytree(POLICY, tmp_path / "policy"))
    threshold = policy / "performance_threshold.csv"
    threshold.write_text(threshold.read_text().replace(",75,", ",74,").replace(",75.00", ",74.00"))
    assert threshold.read_bytes() != (POLICY / threshold.name).read_bytes()
    with policy_from(policy):
        assert f"data/policy/{threshold.name}" in _refusal(lambda: replay(run)).message
    # The same change, asked for, moves what reads it and nothing else.
    with policy_from(policy):
        asked = _plan(run, Changes(policy=policy), lake)
    own = _plan(run, Changes(), lake)
    assert own.run_id == run.run_id
    moved = {table for table in own.digests if own.digests[table] != asked.digests[table]}
    assert "adjustment.sliding_scale" in moved
    assert "quality.measure_points" not in moved

    rules = Path(shutil.copytree(TRANSFORMS, tmp_path / "transforms"))
    with monkeypatch.context() as patch:
        patch.setattr(catalog, "TRANSFORMS", rules)
        catalog.all_transforms.cache_clear()
        sliding = rules / "adjustment" / "sliding_scale.sql"
        sliding.write_text(sliding.read_text().replace("<=", "<"))
        assert "transforms/adjustment/sliding_scale.sql" in _refusal(lambda: replay(run)).message
    catalog.all_transforms.cache_clear()

    manifest = run.folder / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text.replace('"is_delivered": true', '"is_delivered": false'))
    assert _refusal(lambda: read_manifest(run.folder)).code == "QPP703"
    old = {name: value for name, value in run.content.items() if name != "materials"}
    manifest.write_bytes(sealed(old))
    assert read_manifest(run.folder).content == old
    assert _refusal(lambda: replay(read_manifest(run.folder))).code == "QPP311"


def _verified(*folders: Path) -> tuple[int, list[str]]:
    """Run the receiver's file with nothing but Python; return its exit code and what failed."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", verify.__file__, *map(str, folders)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, [line for line in done.stdout.splitlines() if line.startswith("FAIL")]


def _rewritten(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    change(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _told_digest(digest: str, rows: list[dict[str, str]]) -> None:
    for row in rows:
        row["file_sha256"] = digest


def _resealed(run: Path) -> None:
    """Prove what lies there anew: trailers and manifest tell the digests of what was changed."""
    for trailer in (run / "delivered").glob("*.trailer.csv"):
        digest = file_digest(trailer.with_name(trailer.name.replace(".trailer", "")))
        _rewritten(trailer, partial(_told_digest, digest))
    statement = read_sealed(run / "manifest.json")
    assert statement is not None
    for subject in statement["subject"]:
        subject["digest"]["sha256"] = file_digest(run / subject["name"])
    (run / "manifest.json").write_bytes(sealed(statement))
    (run / "occasion.json").unlink(missing_ok=True)


def test_a_receiver_checks_the_files_with_one_file_and_every_change_is_named(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    assert _verified(scored_year.run) == (0, [])
    # As a receiver has it: the files side by side, no tables.
    received = Path(shutil.copytree(scored_year.run / "delivered", tmp_path / "received"))
    shutil.copy(scored_year.run / "manifest.json", received)
    assert _verified(received) == (0, [])
    run = _copied(scored_year.run, tmp_path)
    [records] = (run / "delivered").glob("mips_payment_adjustment_????.*ns.csv")
    trailer = records.with_name(f"{records.stem}.trailer.csv")
    for path, name in (
        (records, records.name),
        (trailer, trailer.name),
        (run / "manifest.json", "manifest.json"),
        (run / "tables" / "score" / "final_score.parquet", "tables/score/final_score.parquet"),
    ):
        content = path.read_bytes()
        changed = content.replace(b"2024", b"2023", 1) if path.suffix != ".parquet" else b"x"
        path.write_bytes(changed)
        code, failed = _verified(run)
        assert code == 1
        assert any(name in line for line in failed), failed
        path.write_bytes(content)

    def first_paid(rows: list[dict[str, str]]) -> dict[str, str]:
        return next(row for row in rows if row["claim_adjustment_reason_code"] == "144")

    def doubled(rows: list[dict[str, str]]) -> None:
        rows[1] |= {"tin": rows[0]["tin"], "npi": rows[0]["npi"]}

    # Whoever changes a file and all digests with it is told by the figures.
    for path, change, told in (
        (trailer, lambda rows: rows[0].update(record_count="1"), "has the records counted"),
        (trailer, lambda rows: rows[0].update(adjustment_percent_total="1.00"), "adds up to"),
        (records, lambda rows: first_paid(rows).update(adjustment_percent="9.99"), "rounded sum"),
        (records, lambda rows: first_paid(rows).update(final_score="80.00"), "final scores"),
        (records, lambda rows: first_paid(rows).update(allowed_charge_amount="1.00"), "in the sum"),
        (
            records,
            lambda rows: first_paid(rows).update(claim_adjustment_reason_code="237"),
            "remittance codes",
        ),
        (records, doubled, "one record for each TIN/NPI: 1 repeated"),
    ):
        content = path.read_bytes()
        _rewritten(path, change)
        _resealed(run)
        code, failed = _verified(run)
        assert code == 1
        assert any(told in line for line in failed), (told, failed)
        assert not [line for line in failed if "digest" in line]
        path.write_bytes(content)
    certificate = run / "delivered" / "neutrality_certificate.json"
    figures = json.loads(certificate.read_text())
    for wrong, told in (
        ({"reduction_amount": "1.0000"}, "factor is"),
        ({"status": "empty_penalty_pool"}, "factor is"),
        ({"status": "held"}, "held as the manifest says"),
        ({"factor_denominator": "0"}, "factor_denominator is 0"),
    ):
        certificate.write_text(json.dumps(figures | wrong))
        _resealed(run)
        assert any(told in line for line in _verified(run)[1]), told
    certificate.write_text(json.dumps(figures))
    [carried] = (run / "delivered").glob("carried_payment_adjustment_????.*ns.csv")
    _rewritten(carried, lambda rows: rows[0].update(final_score="1.00"))
    (run / "mips_payment_adjustment_2026.csv").write_text("added\n")
    _resealed(run)
    (run / "occasion.json").write_text("[]\n")
    failed = _verified(run)[1]
    for told in ("repeats records", "was added to what was delivered: mips", "occasion.json"):
        assert any(told in line for line in failed), (told, failed)


HEADER = "tin,npi,note\n"
ONE, OTHER, NEW = (
    "000000001,1000000004,x\n",
    "000000001,1000000012,x\n",
    "000000001,1000000012,y\n",
)


def test_a_delta_and_the_file_that_it_supersedes_give_the_new_file(tmp_path: Path) -> None:
    base, delta = tmp_path / "base", tmp_path / "delta"
    files = {
        base / "paid.csv": HEADER + ONE + OTHER,
        delta / "paid.delta.csv": HEADER + NEW,
        delta / "paid.delta.superseded.csv": HEADER + OTHER,
        tmp_path / "new" / "paid.csv": HEADER + ONE + NEW,
    }
    for path, content in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    supersedes, come, gone, gives = map(file_digest, files)
    told = {
        **{"file": "paid.delta.csv", "file_sha256": come, "record_count": 1},
        **{"superseded_records_file": "paid.delta.superseded.csv", "superseded_record_count": 1},
        **{"superseded_records_sha256": gone, "supersedes_file": "paid.csv"},
        **{"supersedes_sha256": supersedes, "gives_sha256": gives},
        **{"estimated_amount": "3.00", "superseded_amount": "1.00", "change_amount": "2.00"},
    }
    trailer = delta / "paid.delta.trailer.csv"

    def failed(*folders: Path, **changed: object) -> set[str]:
        row = told | changed
        trailer.write_text(",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n")
        found = verify.verify(list(folders))
        # The tiny deliveries have neither manifest nor certificate.
        return {what for is_passed, what, _ in found if not is_passed and "delta" in what}

    both = (tmp_path / "new", base, delta)
    assert failed(*both) == set()
    assert failed(tmp_path / "new", delta) == {"what paid.delta.csv supersedes is here"}
    assert failed(base, delta) == {"the file at the end of the deltas is here"}
    assert failed(*both, change_amount="1.00") == {
        "paid.delta.trailer.csv tells dollars before, now and between"
    }
    assert failed(*both, record_count=2) == {"paid.delta.csv has the records counted"}
    (delta / "paid.delta.csv").write_text(HEADER + NEW.replace("y", "z"))
    assert failed(*both, file_sha256=file_digest(delta / "paid.delta.csv")) == {
        "paid.csv and paid.delta.csv give the new file"
    }


def test_other_tools_read_the_manifest(scored_year: ScoredYear) -> None:
    told = json.loads((scored_year.run / "manifest.json").read_text())
    # Strictly: a field that they do not know would be an error.
    statement = Statement.copy_from_pb(ParseDict(told, statement_pb2.Statement()))
    statement.validate()
    provenance = ParseDict(told["predicate"], provenance_pb2.Provenance())
    for subject in statement.pb.subject:
        assert file_digest(scored_year.run / subject.name) == subject.digest["sha256"]
    sources = {
        file_digest(path) for path in scored_year.extracts.rglob("*.*") if path.is_file()
    } & {one.digest["sha256"] for one in provenance.build_definition.resolved_dependencies}
    assert len(sources) == sum(
        len(table["sources"]) for table in read_manifest(scored_year.run).content["lake"].values()
    )
    content = read_manifest(scored_year.run).content
    assert statement_of(content) == read_sealed(scored_year.run / "manifest.json")


def test_a_manifest_is_signed_and_checked_with_a_key_of_the_users(
    scored_year: ScoredYear, tmp_path: Path
) -> None:
    run = _copied(scored_year.run, tmp_path)
    keys: list[tuple[Path, Path]] = []
    for name in ("own", "other"):
        key = Ed25519PrivateKey.generate()
        private, public = tmp_path / f"{name}.pem", tmp_path / f"{name}.pub"
        private.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        spki = PublicFormat.SubjectPublicKeyInfo
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, spki))
        keys.append((private, public))
    (own, own_public), (other, other_public) = keys

    def attest(*arguments: object) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["attest", str(run), *map(str, arguments)])
        code = done.exception.code if isinstance(done.exception, QppError) else ""
        return done.exit_code, f"{code}{done.output}"

    assert "QPP317" in attest("--check", "--key", own_public)[1]
    assert attest("--key", own)[0] == 0
    assert attest("--check", "--key", own_public)[0] == 0
    assert "QPP317" in attest("--check", "--key", other_public)[1]
    assert attest("--key", other)[0] == 0
    assert attest("--check", "--key", own_public)[0] == 0
    assert attest("--check", "--key", other_public)[0] == 0
    assert "QPP316" in attest("--key", own_public)[1]
    flip(run / "delivered" / "neutrality_certificate.txt")
    assert "QPP702" in attest("--check", "--key", own_public)[1]


def test_the_runs_of_a_lake_are_listed(scored_year: ScoredYear, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    parent = lake / "runs" / YEAR
    first = Path(shutil.copytree(scored_year.run, parent / scored_year.run.name))
    second = Path(shutil.copytree(scored_year.run, parent / "0123456789abcdef"))
    (first / "released.json").write_bytes(sealed({"superseded_by": None}))
    write_occasion(second, read_occasion(second) | {"reason": "a second look"})
    done = CliRunner().invoke(app, ["runs", YEAR, "--lake", str(lake)], env={"COLUMNS": "140"})
    assert done.exit_code == 0, done.output
    assert "RELEASED" in done.output
    assert "a second look" in done.output
    assert first.name in done.output
    (second / "manifest.json").write_text("{}")
    done = CliRunner().invoke(app, ["runs", "--lake", str(lake)], env={"COLUMNS": "140"})
    assert "changed: manifest.json" in done.output
    none = CliRunner().invoke(app, ["runs", "2019", "--lake", str(lake)])
    assert isinstance(none.exception, QppError)
    assert none.exception.code == "QPP314"
