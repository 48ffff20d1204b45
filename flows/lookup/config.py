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
    said = os.environ.get(setting.variable)
    if said or setting.name in in_file:
        value = said or in_file[setting.name]
        # Part of such an address is often a secret, and this is what people send for help.
        shown = "set, not shown" if setting.name == "webhook" else value
        return shown, "environment" if said else "file"
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
