"""The flows of the Quality Payment Program and what they need.

Prefect, Great Expectations and Arrow read their settings when they are first imported, so our
defaults stand here: no telemetry, a quiet terminal, memory that is kept for a second. A setting of
the user's own environment wins.
"""

import os

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # A flow run's log is for its server; the command itself tells its terminal.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    # A server that is gone is waited for some 14 seconds a question, not a minute.
    "PREFECT_CLIENT_MAX_RETRIES": "3",
    "GX_ANALYTICS_ENABLED": "False",
    # Arrow asks for the memory again that it gave back a moment ago, and each page is cleared anew.
    "MIMALLOC_PURGE_DELAY": "1000",
}

for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)
