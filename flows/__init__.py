"""The flows of the Quality Payment Program and what they need.

Prefect and Great Expectations read their settings when they are first imported, so our defaults
stand here: no telemetry and a quiet terminal. A setting of the user's own environment wins.
"""

import os

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "GX_ANALYTICS_ENABLED": "False",
}

for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)
