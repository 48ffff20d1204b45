"""Checks over a finished run before it is handed over, and the mark of the run that was."""
