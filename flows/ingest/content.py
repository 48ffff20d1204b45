"""The bytes of a file behind its compression."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from flows.errors import QppError
from flows.lake import first_line

MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
HEAD_BYTES = 1 << 20
BLOCK_BYTES = 1 << 22
# What no extract is: claims shrink to a tenth, and hardly ever to less than a fortieth.
BOMB_BYTES, BOMB_TIMES = 1 << 30, 100


def compression_of(path: Path) -> str:
    """Return the compression that a file begins with, or none."""
    with path.open("rb") as file:
        start = file.read(max(map(len, MAGIC)))
    return next((MAGIC[magic] for magic in MAGIC if start.startswith(magic)), "none")


def blocks_of(path: Path, compression: str) -> Iterator[bytes]:
    """Yield the content in blocks; raises QppError QPP105 where compression is damaged."""
    if compression == "none":
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                yield block
        return
    with pa.OSFile(str(path)) as file:
        try:
            # Arrow checks what DuckDB does not: the end of a zstd frame, the sum of a gzip member.
            with pa.CompressedInputStream(file, compression) as stream:
                while block := stream.read(BLOCK_BYTES):
                    yield block
        except OSError as error:
            raise QppError("QPP105", file=path, reason=first_line(error)) from error


def head_of(path: Path, compression: str) -> bytes:
    """Return the first bytes of a file's content."""
    head = b""
    for block in blocks_of(path, compression):
        head += block
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES]


def check_proportion(path: Path, content_bytes: int) -> None:
    """Raise QppError QPP118 when the content is out of all proportion to the file."""
    if content_bytes > max(BOMB_BYTES, path.stat().st_size * BOMB_TIMES):
        raise QppError("QPP118", file=path, times=BOMB_TIMES)


def read_through(path: Path, compression: str, most: int | None = None) -> tuple[str, bytes]:
    """Return the SHA-256 of the file as it is and the last byte of its content.

    Reads no further than the most bytes that its content may have, where they are given. Raises
    QppError QPP118 when the content is out of all proportion to the file.
    """
    last = b""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if compression == "none":
            file.seek(-1, 2)
            return digest, file.read(1)
    size = 0
    for block in blocks_of(path, compression):
        last = block[-1:]
        size += len(block)
        check_proportion(path, size)
        if most is not None and size > most:
            break
    return digest, last
