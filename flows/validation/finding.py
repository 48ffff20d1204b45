"""What a validation finds: a rule that rows break, and how many."""

from dataclasses import dataclass

from flows.validation.suite import FAIL, WARN


@dataclass(frozen=True)
class Finding:
    """A broken rule. The query returns the failing record numbers and stays in DuckDB."""

    rule_id: str
    extract: str
    column_name: str
    severity: str
    reason: str
    remedy: str | None
    row_count: int
    query: str

    @property
    def is_fail(self) -> bool:
        """Say whether the rows go to quarantine."""
        return self.severity == FAIL

    @property
    def is_warning(self) -> bool:
        """Say whether the rows pass."""
        return self.severity == WARN
