"""What the least and the greatest byte of many texts tell of each of them, for next to nothing."""

import pyarrow as pa
import pyarrow.compute as pc

# Digits, the point and the sign are numerals; "/" lies between them and is in no number.
NUMERALS = b"-", b"9"
PRINTABLE = b" ", b"~"
# Of 41 decimals, and of many more, Arrow makes 0 whatever they say.
MOST_LETTERS = 36


def are_printable(texts: pa.Array) -> bool:
    """Tell whether texts are of printable ASCII alone."""
    return _lie_within(texts, PRINTABLE)


def numbers(texts: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """Return the numbers that texts are, None where another reader has to be asked.

    Of a few numerals alone Arrow makes the value that the macro "said" (sql/cell.sql) makes, or
    none: what it takes besides (blanks, exponents, a base) needs other letters.
    """
    if not (pa.types.is_integer(kind) or pa.types.is_decimal(kind)):
        return None
    if not _lie_within(texts, NUMERALS):
        return None
    longest: int | None = pc.max(pc.binary_length(texts)).as_py()
    if longest is not None and longest > MOST_LETTERS:
        return None
    try:
        return texts.cast(kind)
    except pa.ArrowInvalid:
        return None


def _lie_within(texts: pa.Array, bounds: tuple[bytes, bytes]) -> bool:
    """Tell whether no letter lies without; of a slice the letters of the whole are asked."""
    assert pa.types.is_string(texts.type)
    *_, content = texts.buffers()
    if not content:
        return True
    letters = pa.Array.from_buffers(pa.uint8(), content.size, [None, content])
    found: dict[str, int] = pc.min_max(letters).as_py()
    least, most = (ord(bound) for bound in bounds)
    return least <= found["min"] and found["max"] <= most
