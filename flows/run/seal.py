"""What a run records of itself, with a digest of the record in it: a changed field is noticed."""

import hashlib
import json
from pathlib import Path
from typing import Any

SEAL = "record_sha256"


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def _digest(content: dict[str, Any]) -> str:
    unsealed = {name: value for name, value in content.items() if name != SEAL}
    return hashlib.sha256(_text(unsealed).encode()).hexdigest()


def sealed(content: dict[str, Any]) -> bytes:
    """Return a record as JSON with the SHA-256 of everything else that it says."""
    return _text(content | {SEAL: _digest(content)}).encode()


def read_sealed(path: Path) -> dict[str, Any] | None:
    """Return what a record says, None when it is gone, cut or changed."""
    try:
        text = path.read_bytes()
        content = json.loads(text)
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or text != sealed(content):
        return None
    return {name: value for name, value in content.items() if name != SEAL}
