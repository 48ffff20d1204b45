"""Where the project's own files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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
