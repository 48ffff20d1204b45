"""What is set once for all commands: in the environment, or in one file.

The file is TOML, a line for each setting: `lake = "/srv/qpp/lake"`. It is looked for where
QPP_CONFIG says, else in the user's folder for settings. An option of the command line stands
before the environment, and that before the file.
"""

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from flows.errors import QppError
from flows.paths import DATA, IS_CLONE

CONFIG = "QPP_CONFIG"


@dataclass(frozen=True)
class Setting:
    """A setting: its name in the file, and what it says."""

    name: str
    says: str

    @property
    def variable(self) -> str:
        """Return the setting's name in the environment."""
        return f"QPP_{self.name.upper()}"


SETTINGS = {
    name: Setting(name, says)
    for name, says in (
        ("lake", "Folder of the lake: ingested extracts, runs and delivered files."),
        ("threads", "Threads of DuckDB; all cores when not set."),
        ("memory_limit", "Memory limit of DuckDB, for instance 4GB."),
        ("lock_timeout", "Seconds to wait for another command that writes to the lake."),
        ("max_quarantine", "Percent of a file's rows in quarantine that is not yet a failure."),
        ("inbox", "Folder in which extracts arrive, for the nightly ingest."),
        ("webhook", "Address that is told of a flow run that failed or crashed."),
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
        if CONFIG in os.environ:
            raise QppError("QPP902", file=path, reason="there is no such file") from error
        return {}
    except (OSError, ValueError) as error:
        raise QppError("QPP902", file=path, reason=error) from error
    unknown = sorted(read.keys() - SETTINGS.keys())
    if unknown:
        raise QppError(
            "QPP903", file=path, unknown=", ".join(unknown), known=", ".join(sorted(SETTINGS))
        )
    settings = {name: str(value) for name, value in read.items()}
    # A folder that is not told in full lies beside the file, wherever the command is called.
    folders = {name: str(path.absolute().parent / settings[name]) for name in FOLDERS & read.keys()}
    return settings | folders


def from_file() -> dict[str, str]:
    """Return the settings that the file gives.

    Raises QppError QPP902 when the file cannot be read, QPP903 when it has an unknown setting.
    """
    return _read(settings_file())


def configured(name: str) -> str | None:
    """Return what the environment, else the file, says of a setting; None where neither does."""
    return os.environ.get(SETTINGS[name].variable) or from_file().get(name)


def unknown_variables() -> list[str]:
    """Return variables of the environment that look like settings and are none."""
    known = {CONFIG, *(setting.variable for setting in SETTINGS.values())}
    return sorted(name for name in os.environ if name.startswith("QPP_") and name not in known)
