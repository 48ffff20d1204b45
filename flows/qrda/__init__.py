"""QRDA Category III documents: what they amount to as QPP JSON, and what cannot be taken over."""

from flows.qrda.document import read_document
from flows.qrda.reading import Fault, Measurement, MeasurementSet, Reading, Warned
from flows.qrda.rules import RULES, WARNINGS
from flows.qrda.xml import MOST_BYTES, check_root, too_large

__all__ = [
    "MOST_BYTES",
    "RULES",
    "WARNINGS",
    "Fault",
    "Measurement",
    "MeasurementSet",
    "Reading",
    "Warned",
    "check_root",
    "read_document",
    "too_large",
]
