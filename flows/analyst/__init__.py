"""What an analyst does without writing Python: cases held against the rules, a year begun."""
