"""The Prefect server that the user names, if any."""

import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from flows.errors import ServiceAwayError

SETTING = "PREFECT_API_URL"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SECONDS_TO_ANSWER = 10


def _profile_setting() -> str | None:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Prefect says what is wrong with its own file when it is asked for a server.
        return None
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    setting = profiles.get("profiles", {}).get(active, {}).get(SETTING)
    return str(setting) if setting else None


def named_server() -> str | None:
    """Return the address of the Prefect server that the user names, if any."""
    return os.environ.get(SETTING) or _profile_setting()


def spare_loopback_the_proxy() -> None:
    """Have nobody in this process ask a proxy for what is on this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        kept = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join([*kept, *sorted(LOOPBACK - set(kept))])


def away(url: str | None, error: Exception) -> ServiceAwayError:
    """Return the error of a server that does not answer."""
    reason = str(error).partition("\n")[0] or type(error).__name__
    return ServiceAwayError("QPP901", url=url, reason=reason)


def check_server(url: str) -> None:
    """Ask the server whether it is well.

    Raises ServiceAwayError QPP901 when it does not answer or answers with an error of its own.
    """
    import httpx  # noqa: PLC0415

    try:
        is_loopback = urlsplit(url).hostname in LOOPBACK
        answer = httpx.get(
            f"{url.rstrip('/')}/health", timeout=SECONDS_TO_ANSWER, trust_env=not is_loopback
        )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise away(url, error) from error
    if answer.is_server_error:
        raise ServiceAwayError("QPP901", url=url, reason=f"it answers {answer.status_code}")
