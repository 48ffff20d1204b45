"""The lake over the years: what it held on a past day, small files merged, replaced ones removed.

None of it changes a row, what is in force, or what a finished run reads.
"""
