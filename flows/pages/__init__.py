"""Pages to read in a browser: one file each, nothing fetched, light and dark, screen and paper."""

from flows.pages.page import Block, Chart, Note, Section, Table, Tone, page_text, spelled, words_of

__all__ = [
    "Block",
    "Chart",
    "Note",
    "Section",
    "Table",
    "Tone",
    "page_text",
    "spelled",
    "words_of",
]
