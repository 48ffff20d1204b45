"""Claims quality measures: their counts from quality-data codes on Part B claims."""
