"""`qpp config`: what is set, and where."""

import os

from rich.console import Console

from flows.drawing import say
from flows.settings import (
    SETTINGS,
    Setting,
    default_lake,
    from_file,
    settings_file,
    unknown_variables,
)


def _told(setting: Setting, in_file: dict[str, str]) -> tuple[str, str]:
    """Return a setting's value and where it comes from."""
    if setting.variable in os.environ:
        return os.environ[setting.variable], "environment"
    if setting.name in in_file:
        return in_file[setting.name], "file"
    return (str(default_lake()), "default") if setting.name == "lake" else ("", "not set")


def config_command() -> None:
    """List the settings of all commands: value, and whether environment or file gives it.

    An option of the command line stands before the environment, that before the file.
    """
    console = Console()
    path = settings_file()
    say(console, f"File of settings: {path}{'' if path.exists() else ' (there is none)'}")
    in_file = from_file()
    for setting in SETTINGS.values():
        value, source = _told(setting, in_file)
        say(console, f"\n{setting.name:<16}{value or '-'}  ({source})")
        say(console, f"{'':<16}{setting.says} In the environment {setting.variable}.")
    for name in unknown_variables():
        say(console, f"{name} in the environment is no setting of this version.")
