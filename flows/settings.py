"""What is set once for all commands: in the environment, or in one file.

The file is TOML, a line for each setting: `lake = "/srv/qpp/lake"`. It is looked for where
QPP_CONFIG says, else in the user's folder for settings. An option of the command line stands
before the environment, and that before the file.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path

from flows.errors import QppError
from flows.paths import DATA, IS_CLONE

CONFIG = "QPP_CONFIG"
# A variable of this name is there while a shell asks how a word goes on.
COMPLETION = "_QPP_COMPLETE"
# What a size is, and the bounds beyond which DuckDB does not open a connection, or nothing runs.
MEMORY_LIMIT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([KMGT])i?B", re.IGNORECASE)
MEMORY = "a size such as 800MB or 4GB, from 16MB to 1000TB"
LEAST_MEMORY, MOST_MEMORY = 16e6, 1e15
# More would only wait for each other; a system ends a process of very many.
MOST_THREADS = 1024


def is_memory_limit(text: str) -> bool:
    """Tell whether a text is a memory limit that DuckDB can work with."""
    found = MEMORY_LIMIT.fullmatch(text.strip())
    if found is None:
        return False
    size = float(found[1]) * 1000.0 ** (1 + "KMGT".index(found[2].upper()))
    return LEAST_MEMORY <= size <= MOST_MEMORY


@dataclass(frozen=True)
class Setting:
    """A setting: its name in the file, what it says, and which values it has."""

    name: str
    says: str
    must: str
    kind: type[str | int | float] = str
    least: float = -inf
    most: float = inf
    is_form: Callable[[str], object] = re.compile(r".*\S.*").fullmatch

    @property
    def variable(self) -> str:
        """Return the setting's name in the environment."""
        return f"QPP_{self.name.upper()}"

    def checked(self, value: object, where: object) -> str:
        """Return a value as text.

        Raises QppError QPP908 when it is none of this setting; it may be a secret and is not told.
        """
        kinds = (int, float) if self.kind is float else self.kind
        is_right = isinstance(value, kinds) and not isinstance(value, bool)
        if is_right and isinstance(value, str):
            is_right = bool(self.is_form(value))
        elif is_right and isinstance(value, int | float):
            is_right = self.least <= value <= self.most
        if not is_right:
            raise QppError("QPP908", where=where, name=self.name, must=self.must)
        return str(value)

    def read(self, text: str) -> str:
        """Return what the environment says; raises QppError QPP908 when it is none."""
        try:
            value: object = self.kind(text)
        except ValueError:
            value = None
        return self.checked(value, f"The variable {self.variable} of the environment")


FOLDER = "the path of a folder, in quotes"
SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("lake", "Folder of the lake: ingested extracts, runs and delivered files.", FOLDER),
        Setting(
            "threads",
            "Threads of DuckDB; all cores when not set.",
            f"a whole number from 1 to {MOST_THREADS}",
            int,
            1,
            MOST_THREADS,
        ),
        Setting(
            "memory_limit",
            "Memory limit of DuckDB, for instance 4GB.",
            f"{MEMORY}, in quotes",
            is_form=is_memory_limit,
        ),
        Setting(
            "lock_timeout",
            "Seconds to wait for another command that writes to the lake.",
            "a number of seconds, -1 for no end",
            float,
        ),
        Setting(
            "max_quarantine",
            "Percent of a file's rows in quarantine that is not yet a failure.",
            "a number from 0 to 100",
            float,
            0,
            100,
        ),
        Setting("inbox", "Folder in which extracts arrive, for the nightly ingest.", FOLDER),
        Setting(
            "webhook",
            "Address that is told of a flow run that failed or crashed.",
            "an address such as https://..., in quotes",
        ),
    )
}
FOLDERS = {"lake", "inbox"}


def default_lake() -> Path:
    """Return the lake of a command that names none: a clone's own, else one of the user's."""
    return DATA / "lake" if IS_CLONE else user_data_path("qpp", appauthor=False) / "lake"


def settings_file() -> Path:
    """Return where the file of settings is looked for."""
    named = os.environ.get(CONFIG)
    return Path(named) if named else user_config_path("qpp", appauthor=False) / "qpp.toml"


@cache
def _read(path: Path) -> dict[str, str]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if os.environ.get(CONFIG):
            raise QppError("QPP902", file=path, reason="there is no such file") from error
        return {}
    except (OSError, ValueError) as error:
        raise QppError("QPP902", file=path, reason=error) from error
    unknown = sorted(read.keys() - SETTINGS.keys())
    if unknown:
        raise QppError(
            "QPP903", file=path, unknown=", ".join(unknown), known=", ".join(sorted(SETTINGS))
        )
    says = f"The file of settings {path}"
    settings = {name: SETTINGS[name].checked(value, says) for name, value in read.items()}
    for name in FOLDERS & read.keys():
        try:
            # What is not told in full lies beside the file, wherever the command is called.
            folder = path.absolute().parent / Path(settings[name]).expanduser()
        except RuntimeError as error:
            raise QppError("QPP908", where=says, name=name, must=FOLDER) from error
        settings[name] = str(folder)
    return settings


def from_file() -> dict[str, str]:
    """Return the settings that the file gives.

    Raises QppError QPP902 when the file cannot be read, QPP903 when it has an unknown setting,
    QPP908 when a value is none of its setting.
    """
    return _read(settings_file())


def configured(name: str) -> str | None:
    """Return what the environment, else the file, says of a setting; None where neither does.

    Raises what `from_file` raises, and QppError QPP908 for a variable with another value.
    """
    text = os.environ.get(SETTINGS[name].variable)
    return SETTINGS[name].read(text) if text else from_file().get(name)


class FileDefaults(MutableMapping[str, Any]):
    """The settings of the file as defaults of a command's options, read when one is asked for.

    So help, version and completion answer beside a file that cannot be read.
    """

    def __getitem__(self, name: str) -> str:
        """Return what the file says of an option."""
        if name not in SETTINGS or COMPLETION in os.environ:
            raise KeyError(name)
        return from_file()[name]

    def __iter__(self) -> Iterator[str]:
        """Return the settings of the file."""
        return iter(from_file())

    def __len__(self) -> int:
        """Return how many settings the file has."""
        return len(from_file())

    def __setitem__(self, name: str, value: str) -> None:
        """Refuse: the file is the user's."""
        raise TypeError(name)

    def __delitem__(self, name: str) -> None:
        """Refuse: the file is the user's."""
        raise TypeError(name)


def unknown_variables() -> list[str]:
    """Return variables of the environment that look like settings and are none."""
    known = {CONFIG, *(setting.variable for setting in SETTINGS.values())}
    return sorted(name for name in os.environ if name.startswith("QPP_") and name not in known)
