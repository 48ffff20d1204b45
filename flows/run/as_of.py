"""A past state of the lake, as a person names it: the end of a day, or a batch."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flows.errors import QppError
from flows.lake import extracts, read_log

BATCH = re.compile(r"(?P<extract>[a-z_]+):(?P<version>\d+)")


def end_of(day: date) -> int:
    """Return the first moment after a day, UTC, in milliseconds since 1970."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return int((begin + timedelta(days=1)).timestamp() * 1000)


def moment_of(lake: Path, text: str) -> int:
    """Return the first moment after a day (2025-03-31) or a batch (claim_line:12).

    Raises QppError QPP313 for what is neither, for a day to come and for a batch that never was.
    """
    batch = BATCH.fullmatch(text)
    if batch and batch["extract"] in extracts():
        log = read_log(lake, batch["extract"])
        committed = [c for c in log.commits if c.version == int(batch["version"])] if log else []
        if not committed:
            raise QppError("QPP313", as_of=text, reason="the lake has no such batch")
        return committed[0].committed_at + 1
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise QppError("QPP313", as_of=text, reason="it is neither a day nor a batch") from None
    if day > datetime.now(UTC).date():
        raise QppError("QPP313", as_of=text, reason="the day is still to come")
    return end_of(day)
