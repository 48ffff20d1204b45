"""Rounding, which the law and the readings ask for in few places."""

from decimal import Decimal
from fractions import Fraction


def half_away(value: Fraction, places: int) -> Decimal:
    """Return the value to so many places, half away from zero."""
    shifted = abs(value) * 10**places
    whole = (2 * shifted.numerator + shifted.denominator) // (2 * shifted.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def half_up(value: Fraction, places: int) -> Fraction:
    """Return a value that is not negative to so many places, half up."""
    return Fraction(half_away(value, places))
