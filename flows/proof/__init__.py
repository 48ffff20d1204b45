"""What a finished run proves: made again, checked by whoever received it, signed.

README.md says what a manifest tells to tools that know nothing of runs.
"""
