"""What a run read: for each extract its version, files, rows, and the rows that did not enter."""

from typing import Any

from flows.lake import PinnedTable


def intake(pinned: dict[str, PinnedTable]) -> dict[str, dict[str, Any]]:
    """Return of each extract version, source digests, and rows accepted, quarantined, left out."""
    return {
        name: {
            "version": table.version,
            "files": list(table.digests),
            "rows": sum(source.rows for _, source in table.sources),
            "quarantined_rows": sum(source.quarantined_rows for _, source in table.sources),
            "out_of_scope_rows": sum(source.out_of_scope_rows for _, source in table.sources),
            # Files of other years, taken by force.
            "forced": [
                {
                    "batch_number": batch,
                    "source_digest": source.source_digest,
                    "content_of": source.other_years,
                }
                for batch, source in table.sources
                if source.other_years
            ],
        }
        for name, table in sorted(pinned.items())
    }
