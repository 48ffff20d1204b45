"""Where the project's own files are: in a clone beside this package, in a wheel within it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
# pyproject.toml puts transforms, expectations, data and cases of a wheel here.
_WITHIN_WHEEL = PACKAGE / "project"
IS_CLONE = not _WITHIN_WHEEL.is_dir()
ROOT = PACKAGE.parent if IS_CLONE else _WITHIN_WHEEL
DATA = ROOT / "data"
DICTIONARY = DATA / "dictionary"
POLICY = DATA / "policy"
REFERENCE = DATA / "reference"
RELIANCE = DATA / "reliance"
SYNTHETIC = DATA / "synthetic"
LAYOUTS = DATA / "layouts"
TRANSFORMS = ROOT / "transforms"
DELIVERABLES = DATA / "deliverables.csv"
READINGS = DATA / "readings.csv"
ROOMS = DATA / "rooms.csv"
GLOSSARY = DATA / "glossary.csv"
EXPECTATIONS = ROOT / "expectations"
CASES = ROOT / "tests" / "cases"
