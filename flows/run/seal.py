"""What a run records of itself, with a digest of the record in it: a changed field is noticed."""

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

SEAL = "record_sha256"
# Where the seal of an in-toto statement stands: strict readers of statements and of provenance
# know no other field than their own, and take what is ours among the parameters.
OF_STATEMENT = ("predicate", "buildDefinition", "internalParameters")


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def _holder(content: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a record in which its seal stands."""
    for name in OF_STATEMENT if "_type" in content else ():
        content = content[name]
    return content


def _unsealed(content: dict[str, Any]) -> dict[str, Any]:
    bare = copy.deepcopy(content)
    _holder(bare).pop(SEAL, None)
    return bare


def sealed(content: dict[str, Any]) -> bytes:
    """Return a record as JSON with the SHA-256 of everything else that it says."""
    whole = _unsealed(content)
    digest = hashlib.sha256(_text(whole).encode()).hexdigest()
    _holder(whole)[SEAL] = digest
    return _text(whole).encode()


def read_sealed(path: Path) -> dict[str, Any] | None:
    """Return what a record says, None when it is gone, cut or changed."""
    try:
        text = path.read_bytes()
        content = json.loads(text)
        is_whole = isinstance(content, dict) and text == sealed(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return _unsealed(content) if is_whole else None
