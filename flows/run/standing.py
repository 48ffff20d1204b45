"""Which of a year's finished runs stands: the one that commands read when none is named."""

import os
import time

from flows.errors import QppError
from flows.run.manifest import FILE, Manifest, latest_folder, read_manifest
from flows.run.named import lake_of
from flows.run.occasion import STOOD_AGAIN, read_occasion, write_occasion


def stand_again(run: Manifest) -> None:
    """Let a finished run that is returned as it is be the last of its year.

    When it was finished stays, by which a past day is told; that it stood again is noted in the
    occasion. Raises OSError when that cannot be written.
    """
    occasion = read_occasion(run.folder)
    if occasion.get("as_of"):
        occasion["as_of"] = None
    elif _last(run) == run.folder.name:
        return
    if occasion:
        again = [*occasion.get(STOOD_AGAIN, []), time.time_ns()]
        write_occasion(run.folder, occasion | {STOOD_AGAIN: again})
    else:
        # None was kept, or it is damaged: there is nowhere else to note it.
        os.utime(run.folder / FILE)


def review_standing(run: Manifest) -> Manifest | None:
    """Return the last run of the year where it applies a targeted review to this one."""
    try:
        last = read_manifest(run.folder.with_name(_last(run)))
    except QppError:
        return None
    applied = last.content.get("review")
    return last if applied and applied["run_id"] == run.run_id else None


def _last(run: Manifest) -> str:
    return latest_folder(lake_of(run), int(run.content["performance_year"])).name
