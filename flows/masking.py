"""Text for logs, artifacts and messages, where no identifier of a person may stand.

File names and messages of libraries are not ours: what looks like an identifier in them is masked.
"""

import re

# NPI (10 digits), TIN (9, an EIN with its hyphen), claim numbers; days of 8 digits stay readable.
_DIGITS = re.compile(r"\d{2}-\d{7}|\d{3}-\d{2}-\d{4}|\d{9,}")
# Medicare Beneficiary Identifier: CMS, "Understanding the MBI": C A AN N A AN N A A N N.
_LETTER = "[AC-HJKMNP-RT-Y]"
_MIXED = "[0-9AC-HJKMNP-RT-Y]"
_BENEFICIARY = re.compile(
    rf"\b[1-9]{_LETTER}{_MIXED}\d-?{_LETTER}{_MIXED}\d-?{_LETTER}{_LETTER}\d\d\b", re.IGNORECASE
)
# Of a digest enough is kept to know it by: it is no identifier, but it may hold nine digits.
_DIGEST = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b")


def masked(text: object) -> str:
    """Return the text with whatever looks like a TIN, an NPI or a beneficiary's number masked."""
    shortened = _DIGEST.sub(r"\1", str(text))
    hidden = _BENEFICIARY.sub("***", shortened)
    return _DIGITS.sub("***", hidden)
