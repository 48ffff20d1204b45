"""Which rules of a year touched whom in a run, and which outcomes the year's law does not have."""
