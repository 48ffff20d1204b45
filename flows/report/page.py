"""The page of a run, as one file beside its manifest."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import duckdb

from flows.drawing import words
from flows.errors import QppError
from flows.lake import file_digest, private_files, write_durably
from flows.pages import page_text
from flows.paths import PACKAGE
from flows.report.facts import Facts, facts_of
from flows.report.sections import sections
from flows.report.verdict import five_figures, verdict, warnings
from flows.run.manifest import FILE as MANIFEST
from flows.run.manifest import Manifest, latest_run
from flows.run.named import lake_of
from flows.run.released import GATES, RELEASED

FILE = "report.html"
HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "report.html.j2"
# Code that decides the bytes of the page beside the run's own.
MAKERS = tuple(PACKAGE / room for room in ("report", "pages", "coverage"))
DRAWERS = ("altair", "jinja2", "vl-convert-python")


def made_from(run: Manifest) -> str:
    """Return the digest of all that the page is made from: runs, marks, results of ingest, code."""
    lake, year = lake_of(run), int(run.content["performance_year"])
    try:
        before = [latest_run(lake, year - 1).folder / MANIFEST]
    except QppError:
        before = []
    kept = sorted((lake / "quality").glob(f"*/{year}/*.parquet"))
    makers = sorted(path for room in MAKERS for path in room.rglob("*.*") if path.suffix != ".pyc")
    marks = [path for path in (run.folder / GATES, run.folder / RELEASED) if path.exists()]
    parts = (run.folder / MANIFEST, *before, *kept, *marks, *makers)
    digests = [file_digest(path) for path in parts]
    digests += [version(name) for name in DRAWERS]
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()


def page_of(facts: Facts, digest: str) -> str:
    """Return the HTML of the page; the same facts are the same text."""
    content = facts.run.content
    status = words(content["year_status"])
    return page_text(
        TEMPLATE,
        title=f"QPP {content['performance_year']}: {status}, run {facts.run.run_id}",
        made_from=digest,
        run=content,
        status=status,
        manifest_digest=file_digest(facts.run.folder / MANIFEST),
        verdict=verdict(facts),
        figures=five_figures(facts),
        warnings=warnings(facts),
        sections=sections(facts),
    )


def is_current(path: Path, digest: str) -> bool:
    """Tell whether the page of a run says that it was made from the same."""
    try:
        with path.open(encoding="utf-8") as page:
            return f'content="{digest}"' in page.read(1024)
    except (OSError, UnicodeDecodeError):
        return False


def write_report(run: Manifest, *, anew: bool = False) -> Path:
    """Write the page of a finished run beside its manifest; return where it is.

    A page that was made from the same is left as it stands, unless it is to be made anew. The run
    is not touched: its manifest proves tables and delivered files, the page is a reading of them.

    Raises QppError QPP610 when the page cannot be written, QPP702 when the run is not as its
    manifest says, QPP611 when it lacks a table of today's.
    """
    path = run.folder / FILE
    try:
        digest = made_from(run)
        if anew or not is_current(path, digest):
            text = page_of(facts_of(run, lake_of(run)), digest)
            with private_files():
                write_durably(path, text.encode())
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        reason = str(error).splitlines()[0].rstrip(".!")
        raise QppError("QPP611", run_id=run.run_id, reason=reason) from error
    except OSError as error:
        raise QppError("QPP610", path=path, reason=error.strerror or error) from error
    return path
