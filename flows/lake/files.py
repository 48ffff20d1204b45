"""Files that are their owner's alone, survive a loss of power, and are known by their digest."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

PRIVATE_UMASK = 0o077


@contextmanager
def private_files() -> Iterator[None]:
    """Create files and folders that their owner alone can read, while in the block."""
    before = os.umask(PRIVATE_UMASK)
    try:
        yield
    finally:
        os.umask(before)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Return when a file's content is on the disk and not in the system's memory alone."""
    _sync(path)


def sync_files(paths: Iterable[Path]) -> None:
    """Return when the content of many files and their names are on the disk.

    They are waited for together: the disk writes for several at once.
    """
    files = list(paths)
    with ThreadPoolExecutor() as pool:
        for _ in pool.map(_sync, files):
            pass
        for _ in pool.map(_sync, {file.parent for file in files}):
            pass


def sync_folder(folder: Path, until: Path | None = None) -> None:
    """Return when the names in a folder are on the disk, and so those of its parents up to one."""
    _sync(folder)
    while until is not None and folder != until:
        folder = folder.parent
        _sync(folder)


def publish(partial: Path, final: Path) -> None:
    """Give a whole file its name: its content is on the disk before, its name after."""
    sync_file(partial)
    partial.replace(final)
    # Where both are links to one file already, replacing leaves both.
    partial.unlink(missing_ok=True)
    sync_folder(final.parent)


def input_among(outputs: Iterable[Path], inputs: Iterable[Path]) -> Path | None:
    """Return the first output that is one of the files that are read, under whatever name."""
    read = [path for path in inputs if path.exists()]
    for output in outputs:
        if output.exists() and any(output.samefile(path) for path in read):
            return output
    return None


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_bytes(content)
        publish(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, unless the power fails: for what proves itself."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _digest_as_it_stands(path: Path, _inode: int, _size: int, _mtime: int, _ctime: int) -> str:
    return file_digest(path)


def _known_digest(path: Path) -> str:
    stat = path.stat()
    return _digest_as_it_stands(path, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def digests_of(paths: Iterable[Path]) -> list[str]:
    """Return the SHA-256 of each file; one that did not change meanwhile is read once a process."""
    # Hashing lets other threads run.
    with ThreadPoolExecutor() as pool:
        return list(pool.map(_known_digest, paths))
