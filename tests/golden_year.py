"""A golden year: extracts of some 300 clinicians of every kind, and what a run made of them.

`python -m tests.golden_year 2027` scores the frozen extracts of a year (and makes them first,
where there are none) and freezes what came out, to be read in the diff before it is committed.
"""

import csv
import gzip
import hashlib
import io
import shutil
import sys
import tempfile
from pathlib import Path

from flows.paths import POLICY, ROOT
from flows.run.manifest import read_manifest
from flows.run.open import open_run
from tests.conftest import qpp

GOLDEN = ROOT / "tests" / "golden"
SIZES = ("--clinicians", 300, "--claim-lines", 6_000, "--seed", 2017)
# Named by the run's inputs, which a comment in a SQL file changes: what they say is in the tables.
CERTIFICATE = "neutrality_certificate"
FEEDBACK = "feedback.sha256"


def register() -> dict[str, str]:
    """Return the status of each performance year, by year."""
    with (POLICY / "performance_year.csv").open(newline="", encoding="utf-8") as file:
        return {row["performance_year"]: row["status"] for row in csv.DictReader(file)}


def make_extracts(year: str) -> None:
    """Make the year's extracts, each compressed with no time in it."""
    target = GOLDEN / year / "extracts"
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "extracts"
        qpp("synthesize", year, *SIZES, made)
        for file in sorted(made.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                copy = target / f"{file.relative_to(made)}.gz"
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(gzip.compress(file.read_bytes(), mtime=0))


def score(year: str, lake: Path) -> Path:
    """Ingest and score the year's frozen extracts; return the folder of the run."""
    from flows.engine.warehouse import Resources
    from flows.ingest.report import Status
    from flows.scoring.cycle import annual_cycle

    # In this process, so that the years share the import of Great Expectations.
    is_provisional = register()[year] == "provisional"
    extracts = [GOLDEN / year / "extracts"]
    # One thread: several years are scored at once, and none has rows for more.
    one = Resources(threads=1)
    report, run = annual_cycle(int(year), extracts, lake, one, provisional=is_provisional)
    assert report.number_of(Status.REFUSED) == 0
    return run.folder


def feedback_digest(run: Path) -> str:
    """Return a digest of all pages of the run's feedback in their order, of what they say.

    A run's name and the program's version, which pages tell, are left out.
    """
    from flows.engine import warehouse
    from flows.feedback.run_pages import each_page

    manifest = read_manifest(run)
    told = (manifest.run_id, f"qpp {manifest.content['made_with']['qpp']}")
    digest = hashlib.sha256()
    with warehouse.connect(threads=1) as connection:
        open_run(connection, manifest)
        for page in each_page(connection, manifest):
            text = f"{page.folder}/{page.name}\n{page.html}\n{page.json}"
            for name in told:
                text = text.replace(name, "")
            digest.update(text.encode())
    return digest.hexdigest()


def outputs(run: Path) -> dict[str, str]:
    """Return what is frozen of a run, text by file name: delivered records, digests of tables."""
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in sorted((run / "delivered").glob("*.csv"))
        if not file.name.startswith(CERTIFICATE)
    }
    manifest = read_manifest(run).content
    tables = io.StringIO()
    writer = csv.writer(tables, lineterminator="\n")
    writer.writerow(["table", "rows", "row_digest"])
    for table in sorted(manifest["tables"], key=lambda entry: str(entry["table"])):
        if table["row_digest"]:
            writer.writerow([table["table"], table["rows"], table["row_digest"]])
    return texts | {"tables.csv": tables.getvalue()}


def freeze(year: str) -> None:
    """Freeze what the year's extracts score to now."""
    if not (GOLDEN / year / "extracts").exists():
        make_extracts(year)
    target = GOLDEN / year / "outputs"
    with tempfile.TemporaryDirectory() as scratch:
        run = score(year, Path(scratch) / "lake")
        texts = outputs(run) | {FEEDBACK: f"{feedback_digest(run)}\n"}
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        freeze(asked)
