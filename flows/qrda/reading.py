"""What was read of a document: a submission, its sets and measurements, and what is wrong."""

from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Any

Content = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """Why a measurement cannot be taken over: the rule and where it is broken, in a sentence."""

    rule_id: str
    column_name: str
    reason: str


@dataclass(frozen=True)
class Warned:
    """What is said of a document and stops nothing of it."""

    rule_id: str
    reason: str


@dataclass(frozen=True)
class Measurement:
    """A measure or activity as QPP JSON has it, where it stood and how it was sent.

    content is None where a set has none; then the rest is the section's.
    """

    place: str
    text: str
    content: Content | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class MeasurementSet:
    """A section: the fields of its set, and at least one measurement, in the document's order."""

    content: Content
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True)
class Reading:
    """A document: the fields of its submission, its sets and what was noticed."""

    content: Content
    sets: tuple[MeasurementSet, ...]
    warnings: tuple[Warned, ...] = field(default_factory=tuple)

    @property
    def performance_year(self) -> int:
        """Return the year that the reporting parameters tell."""
        return int(self.content["performanceYear"])

    def without_texts(self) -> "Reading":
        """Return the same without what was sent, which is many times larger."""
        sets = tuple(
            replace(one, measurements=tuple(replace(m, text="") for m in one.measurements))
            for one in self.sets
        )
        return replace(self, sets=sets)

    def submission(self, left_out: Container[int] = ()) -> Content:
        """Return the submission as QPP JSON, without the rows of these numbers, from 1.

        A set of which every row is left out is left out, too.
        """
        row = 0
        sets = []
        for measurement_set in self.sets:
            kept, has_any = [], False
            for measurement in measurement_set.measurements:
                row += 1
                if row in left_out:
                    continue
                has_any = True
                if measurement.content is not None:
                    kept.append(measurement.content)
            if has_any:
                sets.append({**measurement_set.content, "measurements": kept})
        return {**self.content, "measurementSets": sets}
