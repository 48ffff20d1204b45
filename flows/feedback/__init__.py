"""What a practice is told of a year: pages for it and for each of its clinicians."""
