"""Performance years of a rule: the first and the last; without a last one it still stands."""

Years = tuple[int, int | None]


def holds(years: Years | None, year: int) -> bool:
    """Say whether a rule holds in a year; one without years never did."""
    if years is None:
        return False
    first, last = years
    return first <= year and (last is None or year <= last)
