"""What a run read: for each extract its version, files, rows, and the rows that did not enter."""

from typing import Any

from flows.lake import CommittedFile, PinnedTable
from flows.masking import masked


def intake(pinned: dict[str, PinnedTable]) -> dict[str, dict[str, Any]]:
    """Return of each extract version, source digests, and rows accepted, quarantined, left out."""
    return {
        name: {
            "version": table.version,
            "files": list(table.digests),
            "sources": [_source(batch, source) for batch, source in table.sources],
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


def _source(batch: int, file: CommittedFile) -> dict[str, Any]:
    """Return what is known of a source file; a manifest is handed on, so its name is masked."""
    return {
        "source_name": masked(file.called),
        "sha256": file.source_digest,
        "batch_number": batch,
        "rows": file.rows,
        "quarantined_rows": file.quarantined_rows,
        "out_of_scope_rows": file.out_of_scope_rows,
    }
