"""Targeted review: dated cases, the run with those that are granted, delta files and letters.

A case is a history of events in the lake's own table; its extracts are kept by their digest beside
the lake and enter no table of it. They are taken into a copy of the tables as the released run read
them, so that a run without reviews never meets them and the first run's bytes are there again as
soon as no case is granted.
"""
