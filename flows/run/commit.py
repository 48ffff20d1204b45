"""The commit that a clone of the project stands at."""

import subprocess

from flows.paths import ROOT


def commit() -> str:
    """Return the commit that a clone stands at, marked when changed; nothing elsewhere."""
    if not (ROOT / ".git").exists():
        return ""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
