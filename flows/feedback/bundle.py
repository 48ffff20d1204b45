"""The feedback of a run: a folder per practice with a page per practice and per clinician.

It stands beside the runs, because a run's manifest says all that is in its folder. Written into a
folder of another name, in the order of TIN and NPI, and given its name when it is whole.
"""

import csv
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import warehouse
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.feedback.pages import made_of
from flows.feedback.run_pages import PRACTICE, Page, each_page
from flows.lake import (
    file_digest,
    locked,
    private_files,
    spill_of,
    sync_file,
    sync_folder,
    write_durably,
)
from flows.progress import step
from flows.run.manifest import FILE as MANIFEST
from flows.run.manifest import Manifest
from flows.run.open import open_run
from flows.run.seal import read_sealed, sealed

HERE = Path(__file__).parent
FILE = "feedback.json"
INDEX = "index.csv"
HEADER = ("folder", "page", "tin", "npi", "html_sha256", "json_sha256")


@dataclass(frozen=True)
class Feedback:
    """A finished bundle: its folder and what its own record says."""

    folder: Path
    content: dict[str, Any]
    is_new: bool


def _write_pages(pages: Iterator[Page], folder: Path) -> dict[str, int]:
    """Write the pages and the index of them; return what is counted."""
    practices = written = size = 0
    with (folder / INDEX).open("w", newline="", encoding="utf-8") as file:
        index = csv.writer(file, lineterminator="\n")
        index.writerow(HEADER)
        for page in pages:
            if page.name == PRACTICE:
                (folder / page.folder).mkdir()
                practices += 1
                step(f"{practices:,} practices")
            contents = {".html": page.html.encode(), ".json": page.json.encode()}
            for suffix, content in contents.items():
                (folder / page.folder / f"{page.name}{suffix}").write_bytes(content)
                size += len(content)
            digests = [hashlib.sha256(content).hexdigest() for content in contents.values()]
            index.writerow((page.folder, page.name, page.tin, page.npi, *digests))
            written += 1
    return {"practices": practices, "pages": written, "bytes": size}


def _made_from(run: Manifest) -> str:
    """Return a digest of what the bundle is made from: the run, the queries, the pages."""
    digest = hashlib.sha256(file_digest(run.folder / MANIFEST).encode())
    for path in made_of():
        digest.update(f"{path.name} {file_digest(path)}\n".encode())
    return digest.hexdigest()


def _finished(folder: Path) -> Feedback | None:
    """Return the bundle that the folder holds, None when there is no such folder.

    Raises QppError QPP705 when a file of it is gone, changed or strange.
    """
    if not folder.exists():
        return None
    content = read_sealed(folder / FILE)
    if content is None or changed_pages(folder, content):
        raise QppError("QPP705", path=folder)
    return Feedback(folder, content, is_new=False)


def changed_pages(folder: Path, content: dict[str, Any]) -> bool:
    """Tell whether a bundle is other than its own record and index say."""
    try:
        if file_digest(folder / INDEX) != content["index_sha256"]:
            return True
        expected = {INDEX: content["index_sha256"]}
        with (folder / INDEX).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for suffix in ("html", "json"):
                    expected[f"{row['folder']}/{row['page']}.{suffix}"] = row[f"{suffix}_sha256"]
        found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        return found - {FILE} != expected.keys() or any(
            file_digest(folder / name) != digest for name, digest in expected.items()
        )
    except OSError:
        return True


def number_of(connection: duckdb.DuckDBPyConnection, tin: str) -> int:
    """Return the place of a practice among the run's; raises QppError QPP706 when it has none."""
    [(number,)] = connection.execute(
        "SELECT count(DISTINCT tin) FILTER (WHERE tin <= $tin) "
        "* max(CAST(tin = $tin AS INTEGER)) FROM eligibility.mips_eligible",
        {"tin": tin},
    ).fetchall()
    if not number:
        raise QppError("QPP706")
    return int(number)


@contextmanager
def _storage(path: Path) -> Iterator[None]:
    """Turn a full disk and a folder without rights into QppError QPP615."""
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        raise QppError("QPP615", path=path, reason=str(error).splitlines()[0]) from error
    except duckdb.OutOfMemoryException as error:
        raise QppError("QPP616") from error


def _write(
    connection: duckdb.DuckDBPyConnection, run: Manifest, final: Path, tin: str | None
) -> Feedback:
    partial = final.with_name(f"{final.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir()
        step("the score tree")
        counted = _write_pages(each_page(connection, run, tin), partial)
        content = {
            "run_id": run.run_id,
            "performance_year": run.content["performance_year"],
            "year_status": run.content["year_status"],
            "is_one_practice": tin is not None,
            "made_with": {"qpp": version("qpp"), "duckdb": duckdb.__version__},
            "made_from": _made_from(run),
            "index_sha256": file_digest(partial / INDEX),
            **counted,
        }
        sync_file(partial / INDEX)
        # One call for the content of all pages, where one for each would take as long as they.
        os.sync()
        write_durably(partial / FILE, sealed(content))
        partial.replace(final)
        sync_folder(final.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Feedback(final, content, is_new=True)


def write_feedback(
    run: Manifest,
    parent: Path,
    tin: str | None,
    resources: Resources,
    lock_timeout: float,
    on_wait: Callable[[], None],
) -> Feedback:
    """Write the feedback of a run into a folder of the parent, unless it is there already.

    With a TIN, of that practice alone. Raises QppError QPP702 when the run is not as its manifest
    says, QPP705 when what is there was changed, QPP706 when the run does not know the practice,
    QPP615 and QPP616 when storage or memory fail.
    """
    with _storage(parent), private_files():
        parent.mkdir(parents=True, exist_ok=True)
    with (
        locked(parent, lock_timeout, on_wait),
        private_files(),
        _storage(parent),
        closing(
            warehouse.connect(resources.threads, resources.memory_limit, spill_of(parent))
        ) as connection,
    ):
        open_run(connection, run)
        name = run.run_id if tin is None else f"{run.run_id}-{number_of(connection, tin):06}"
        final = parent / name
        return _finished(final) or _write(connection, run, final, tin)


def is_current(feedback: Feedback, run: Manifest) -> bool:
    """Tell whether the queries and pages of today would write the same bundle."""
    return bool(feedback.content["made_from"] == _made_from(run))
