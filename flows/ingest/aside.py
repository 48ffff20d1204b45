"""The quarantine files that one batch writes, until it has come or not.

A quarantine is written before its batch is committed. Of a batch that does not come none may stay:
nobody can mend rows of a file that the lake knows nothing of. What an earlier reading of the same
file had set aside is kept meanwhile, and stands again then.
"""

import shutil
from pathlib import Path

from flows.ingest.sent import paths_of_sent, remove_sent

BEFORE_SUFFIX = ".before"


class Aside:
    """What a batch sets aside, by the path of the quarantine file."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._before: dict[Path, list[Path]] = {}

    def begin(self, path: Path) -> None:
        """Keep what an earlier reading set aside of a file, before it is replaced or removed."""
        # A batch that was killed may have left some.
        _remove_copies(path)
        standing = [one for one in (path, *paths_of_sent(path)) if one.exists()]
        try:
            for one in standing:
                shutil.copy2(one, _before(one))
        except OSError:
            _remove_copies(path)
            raise
        self._before[path] = standing

    def undo(self, path: Path) -> None:
        """Remove what the batch set aside of a file; what stood before stands again."""
        standing = self._before.pop(path, None)
        if standing is None:
            return
        remove_sent(path)
        for written in (path, *path.parent.glob(f"{path.stem}.*.writing")):
            written.unlink(missing_ok=True)
        for one in standing:
            _before(one).replace(one)

    def undo_all(self) -> None:
        """Do so for each file: the batch did not come."""
        for path in list(self._before):
            self.undo(path)

    def stand(self) -> None:
        """Let all that was set aside stand: the batch is over."""
        for standing in self._before.values():
            for one in standing:
                _before(one).unlink(missing_ok=True)
        self._before.clear()


def _remove_copies(path: Path) -> None:
    for left in path.parent.glob(f"{path.stem}.*{BEFORE_SUFFIX}"):
        left.unlink()


def _before(path: Path) -> Path:
    return path.with_name(f"{path.name}{BEFORE_SUFFIX}")
