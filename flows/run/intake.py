"""What a run read: for each extract its version, files, rows, and the rows set aside at ingest."""

from typing import Any

from flows.lake import PinnedTable


def intake(pinned: dict[str, PinnedTable]) -> dict[str, dict[str, Any]]:
    """Return version, source digests, accepted rows and quarantined rows of each extract."""
    return {
        name: {
            "version": table.version,
            "files": list(table.digests),
            "rows": sum(source.rows for _, source in table.sources),
            "quarantined_rows": sum(source.quarantined_rows for _, source in table.sources),
        }
        for name, table in sorted(pinned.items())
    }
