"""What a page is made of, and its HTML.

A section has a title, a sentence and blocks: charts, tables and notes. All figures of a chart stand
in a table too, so that nobody needs to see colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.drawing import words

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).resolve().parent


class Tone(StrEnum):
    """How much a note weighs."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Note:
    """A sentence that stands alone."""

    text: str
    tone: Tone = Tone.PLAIN
    kind: str = "note"


@dataclass(frozen=True)
class Chart:
    """A chart as SVG, with the sentence that says what it shows to those who do not see it."""

    svg: str
    caption: str
    kind: str = "chart"


@dataclass(frozen=True)
class Table:
    """Rows of texts under headers; columns from first_number on are numbers.

    total is the last row, set apart. A long table is folded until it is opened, or printed; a wide
    one has the page's whole width.
    """

    caption: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    first_number: int = 1
    is_folded: bool = False
    is_wide: bool = False
    kind: str = "table"


Block = Note | Chart | Table
# Words that are capitals, or two words, wherever a name of the data holds them.
SPELLED = {
    **{
        name: name.upper()
        for name in ("apm", "app", "asc", "hpsa", "ia", "mips", "mvp", "pi", "qp")
    },
    "medicare": "Medicare",
    "virtualGroup": "virtual group",
}


@dataclass(frozen=True)
class Section:
    """One heading of a page and what stands under it."""

    name: str
    title: str
    says: str
    blocks: Sequence[Block] = field(default_factory=tuple)


def words_of(name: object) -> str:
    """Return a name of the data as a sentence begins."""
    text = spelled(name)
    return text[:1].upper() + text[1:]


def spelled(name: object) -> str:
    """Return a name of the data as words, with the capitals that they have."""
    return " ".join(SPELLED.get(word, word) for word in words(name).split(" "))


@cache
def _environment(folder: Path) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - slow

    return Environment(
        loader=FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page_text(template: Path, **facts: object) -> str:
    """Return the HTML of a template, which extends page.html.j2 or stands alone."""
    style = (HERE / "style.css").read_text(encoding="utf-8")
    found = _environment(template.parent).get_template(template.name)
    return found.render(style=style, **facts)
