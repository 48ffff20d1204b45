"""Extracts into the lake: recognised by their layout, checked row by row, committed by batch."""
