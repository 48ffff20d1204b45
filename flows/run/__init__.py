"""A run: planned, its tables written and checked, its manifest, and a finished one opened again.

Who makes runs stands above this room, who delivers from them and who reads them beside each other.
"""
