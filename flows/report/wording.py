"""How the page writes numbers and names."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SIZES = {
    "alone": "One clinician",
    "small": "Small practice",
    "middle": "More, under 100",
    "large": "100 and more",
}


@cache
def specialties() -> dict[str, str]:
    """Return the names of CMS provider specialty codes; those without a source were not read."""
    with (HERE / "specialty.csv").open(newline="", encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def counted(number: Any) -> str:
    """Return a count with its thousands apart."""
    return f"{number or 0:,}"


def decimal(number: Any, digits: int = 2) -> str:
    """Return a number with so many decimals, nothing where there is none."""
    return "" if number is None else f"{number:,.{digits}f}"


def dollars(amount: Any) -> str:
    """Return whole dollars as every page and summary writes them."""
    return f"$ {amount or 0:,.0f}"


def band_name(band: int) -> str:
    """Return the final scores of a band of ten points."""
    low = band * 10
    return "100" if low == 100 else f"{low} to {low + 9}.99"
