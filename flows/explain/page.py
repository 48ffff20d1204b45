"""One clinician's score as JSON and as a page fit to print, with what it was made from."""

from contextlib import closing
from pathlib import Path

from flows.engine import warehouse
from flows.explain.inputs import EXTRACTS
from flows.explain.narrow import narrow
from flows.explain.sources import CLAIMS, DOCUMENTS, sources
from flows.feedback.run_pages import Page, clinician_page
from flows.run.manifest import Manifest
from flows.run.open import open_input, open_run

READ = (*EXTRACTS, DOCUMENTS, "cost_result", "administrative_claims_result", CLAIMS)


def explained(run: Manifest, lake: Path, clinician: tuple[str, str]) -> Page:
    """Return the page and the JSON of one clinician, in the shape of CMS's own scoring output.

    Raises QppError QPP701 when the run does not know the clinician, QPP702 when the run or what it
    read was changed, and as pin_table does.
    """
    with closing(warehouse.connect()) as connection:
        open_run(connection, run)
        narrow(connection, run, clinician)
        known = run.content["lake"].keys()
        pinned = [
            open_input(connection, run, lake, extract) for extract in READ if extract in known
        ]
        made_from = list(sources(connection, pinned, clinician))
        return clinician_page(connection, run, *clinician, made_from)
