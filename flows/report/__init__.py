"""The page of a finished run: what came of a year, on one page, with charts and their figures."""
