"""XML within bounds: nothing is fetched or expanded, and what is too large is not read.

libxml2 refuses more than 256 levels and texts of more than 10 megabytes by itself.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from flows.errors import QppError

# lxml comes without types.
Element = Any

NAMESPACE = "urn:hl7-org:v3"
ROOT = "ClinicalDocument"
# CMS's samples of all measures have little more than one megabyte.
MOST_BYTES = 1 << 26
MOST_ELEMENTS = 500_000
# In a document; there are some hundred measures and activities in all.
MOST_ENTRIES = 2_000
PIECE_BYTES = 1 << 16
# What a browser is sent.
HTML = re.compile(rb"\s*(<!doctype\s+html|<html)", re.IGNORECASE)
TOO_DEEP = "xcessive depth"
TOO_MUCH = re.compile("huge|xcessive|amplification|entity loop", re.IGNORECASE)


def _parser() -> Any:
    return etree.XMLPullParser(
        events=("start",),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def read_root(path: Path, blocks: Iterable[bytes]) -> Element:
    """Return the root of a document that is whole.

    Raises QppError QPP125 when it is no well-formed XML, QPP126 when it declares a document type,
    QPP127 when it is too large or nested too deep.
    """
    parser = _parser()
    size = elements = 0
    head = b""
    try:
        for piece in _pieces(blocks):
            head = head or piece
            size += len(piece)
            if size > MOST_BYTES:
                raise too_large(path)
            parser.feed(piece)
            elements = _look(path, parser, elements)
        root = parser.close()
        _look(path, parser, elements)
    except etree.XMLSyntaxError as error:
        raise _broken(path, error, head) from error
    return root


def check_root(path: Path, head: bytes) -> None:
    """Raise QppError QPP124 when the document that begins so is plainly none of CDA's.

    Raises QPP125 and QPP126 as read_root() does where the beginning tells.
    """
    if HTML.match(head):
        raise QppError("QPP124", file=path, form="HTML")
    parser = _parser()
    try:
        for piece in _pieces([head]):
            parser.feed(piece)
            for _, element in parser.read_events():
                _refuse_document_type(path, element)
                check_name(path, element)
                return
    except etree.XMLSyntaxError as error:
        raise _broken(path, error, head) from error


def check_name(path: Path, root: Element) -> None:
    """Raise QppError QPP124 when a root element is not called as CDA's is, in any namespace."""
    name = etree.QName(root).localname
    if name != ROOT:
        raise QppError("QPP124", file=path, form=f"XML whose root element is {name[:60]}")


def too_large(path: Path) -> QppError:
    """Return the error for a document that is larger than is read."""
    most = f"more than {MOST_BYTES >> 20} megabytes or {MOST_ELEMENTS:,} elements"
    return QppError("QPP127", file=path, reason=most)


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        for start in range(0, len(block), PIECE_BYTES):
            yield block[start : start + PIECE_BYTES]


def _look(path: Path, parser: Any, elements: int) -> int:
    """Return how many elements began so far; nothing is read behind a document type."""
    for _, element in parser.read_events():
        if not elements:
            _refuse_document_type(path, element)
        elements += 1
    if elements > MOST_ELEMENTS:
        raise too_large(path)
    return elements


def _refuse_document_type(path: Path, root: Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise QppError("QPP126", file=path)


def too_many(path: Path) -> QppError:
    """Return the error for a document of more entries than there can be."""
    return QppError(
        "QPP127", file=path, reason=f"more than {MOST_ENTRIES:,} measures or activities"
    )


def _broken(path: Path, error: Any, head: bytes) -> QppError:
    said = " ".join(str(error.msg).split())
    if TOO_DEEP in said:
        return QppError("QPP127", file=path, reason="elements nested more than 256 deep")
    if TOO_MUCH.search(said):
        return too_large(path)
    if "XML declaration allowed" in said and head.removeprefix(BOM_UTF8)[:1].isspace():
        said = "there is something before <?xml, with which a document begins"
    elif "Extra content" in said or "XML declaration allowed" in said:
        said = "there is more behind the end of the document; one file is one document"
    # What the parser quotes may be an identifier.
    said = re.sub(r"\d{9,}", "...", said).split(", line ")[0]
    return QppError("QPP125", file=path, line=error.lineno or 1, reason=said.rstrip(" ."))
