"""Deployments: the nightly inbox, the year, the cycle; failure hooks."""

# A file that nobody has written to for so long is complete where nothing else says so.
SETTLE_SECONDS = 60
