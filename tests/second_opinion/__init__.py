"""A second opinion: the scores of a run, worked out again from the law in plain Python."""
