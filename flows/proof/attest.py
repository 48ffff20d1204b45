"""The manifest of a run signed: a DSSE envelope with the key that a person names.

Nothing is signed unless it is asked for, and no key is looked for. The envelope holds the manifest
itself, an in-toto statement, so that it vouches for every file whose digest stands there.
"""

import json
from pathlib import Path
from typing import Any

from flows.errors import QppError
from flows.lake import private_files, write_durably
from flows.run.manifest import FILE, Manifest, changed_files

ATTESTATION = "attestation.dsse.json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"


def _library() -> Any:
    try:
        import cryptography.exceptions  # noqa: F401, PLC0415
        from securesystemslib import dsse  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise QppError("QPP315", reason=error) from error
    return dsse


def _pem(path: Path, is_private: bool) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    try:
        content = path.read_bytes()
        if is_private:
            return serialization.load_pem_private_key(content, None)
        return serialization.load_pem_public_key(content)
    except OSError as error:
        raise QppError("QPP316", path=path, reason=error.strerror) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        kind = "private" if is_private else "public"
        reason = f"it is no {kind} key in PEM without a passphrase"
        raise QppError("QPP316", path=path, reason=reason) from error


def _envelope(path: Path) -> Any:
    """Return what was signed before; raises QppError QPP317 when it is no envelope."""
    from securesystemslib.exceptions import StorageError  # noqa: F401, PLC0415

    try:
        return _library().Envelope.from_dict(json.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise QppError("QPP317", path=path, reason="there is none") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = "it is not an envelope as DSSE has it"
        raise QppError("QPP317", path=path, reason=reason) from error


def sign(run: Manifest, key: Path, output: Path | None = None) -> Path:
    """Sign the manifest of a run with a private key; return where the envelope is.

    What others signed of the same manifest is kept in it. Raises QppError QPP315 without the
    library, QPP316 for a key that cannot be used, QPP318 when the envelope cannot be written,
    QPP702 when the run is not as its manifest says.
    """
    dsse = _library()
    from securesystemslib.signer import CryptoSigner  # noqa: PLC0415

    if changed := changed_files(run):
        raise QppError("QPP702", tables=", ".join(changed), run_id=run.run_id)
    path = output or run.folder / ATTESTATION
    payload = (run.folder / FILE).read_bytes()
    try:
        signer = CryptoSigner(_pem(key, is_private=True))
    except ValueError as error:
        raise QppError("QPP316", path=key, reason="keys of its kind sign nothing here") from error
    earlier = _envelope(path) if path.exists() else None
    kept = earlier.signatures if earlier and earlier.payload == payload else {}
    envelope = dsse.Envelope(payload, PAYLOAD_TYPE, dict(kept))
    envelope.sign(signer)
    text = json.dumps(envelope.to_dict(), indent=2, sort_keys=True) + "\n"
    try:
        with private_files():
            write_durably(path, text.encode())
    except OSError as error:
        raise QppError("QPP318", path=path, reason=error.strerror) from error
    return path


def check(run: Manifest, key: Path, attestation: Path | None = None) -> str:
    """Check that the holder of a key signed this manifest; return the id of the key.

    Raises QppError QPP317 when not, QPP315 and QPP316 as sign does, QPP702 when the run is not as
    its manifest says.
    """
    _library()
    from securesystemslib.exceptions import VerificationError  # noqa: PLC0415
    from securesystemslib.signer import SSlibKey  # noqa: PLC0415

    path = attestation or run.folder / ATTESTATION
    envelope = _envelope(path)
    try:
        public = SSlibKey.from_crypto(_pem(key, is_private=False))
        envelope.verify([public], 1)
    except ValueError as error:
        raise QppError("QPP316", path=key, reason="keys of its kind sign nothing here") from error
    except VerificationError as error:
        raise QppError("QPP317", path=path, reason="this key did not sign it") from error
    if (
        envelope.payload_type != PAYLOAD_TYPE
        or envelope.payload != (run.folder / FILE).read_bytes()
    ):
        raise QppError("QPP317", path=path, reason="what was signed is not this manifest")
    if changed := changed_files(run):
        raise QppError("QPP702", tables=", ".join(changed), run_id=run.run_id)
    return str(public.keyid)
