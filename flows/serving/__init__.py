"""Deployments: the nightly inbox, the year, the cycle; failure hooks."""
