"""The flows of the Quality Payment Program and what they need.

Prefect reads its settings when it is first imported, so its defaults stand here: no telemetry,
no services that a run without a server does not need, and a quiet terminal. A setting of the
user's own environment or profile wins, PREFECT_API_URL above all.
"""

import os

_UNUSED_SERVICES = (
    "CANCELLATION_CLEANUP",
    "DB_VACUUM",
    "EVENT_PERSISTER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    # On a short-lived server it loses the race against the end of the process and says so at
    # length; the states of a run stay in its manifest.
    "TASK_RUN_RECORDER",
    "TRIGGERS",
)

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "GX_ANALYTICS_ENABLED": "False",
    **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _UNUSED_SERVICES},
}

for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)
