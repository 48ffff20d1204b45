"""Paragraphs of law as headers and policy rows cite them: ranges and lists, one by one."""

import re
from functools import cache
from string import ascii_lowercase, ascii_uppercase

_ONES = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ROMANS = [*_ONES, *(f"x{ones}" for ones in _ONES)]
_NUMBERS = [str(number) for number in range(1, 100)]
# The labels of a paragraph of the CFR from the outermost on: (a)(1)(i)(A)(1)(i).
_SERIES = (
    list(ascii_lowercase),
    _NUMBERS,
    _ROMANS,
    list(ascii_uppercase),
    _NUMBERS,
    _ROMANS,
)
_LABELS = r"(?:\(\w+\))+"
_CITED = re.compile(rf"42 CFR (?P<section>\d+\.\d+)(?P<labels>(?:(?:-|, )?{_LABELS})*)")
_STEP = re.compile(rf"(?P<joint>-|, )?(?P<labels>{_LABELS})")
_ASKED = re.compile(r"(?:42\s*)?(?:CFR|§)?\s*(?=\d{3,4}\.\d)", re.IGNORECASE)


def _beside(path: list[str], labels: list[str]) -> list[str]:
    """Return the paragraph of a list's next item, which leaves out the labels that it shares."""
    levels = range(min(len(path), len(_SERIES)))
    shared = max((level for level in levels if labels[0] in _SERIES[level]), default=0)
    return path[:shared] + labels


def _through(path: list[str], last: str) -> list[list[str]]:
    """Return the paragraphs after path up to the one with the last label."""
    series = _SERIES[len(path) - 1]
    if not {path[-1], last} <= set(series):
        return [[*path[:-1], last]]
    labels = series[series.index(path[-1]) + 1 : series.index(last) + 1]
    return [[*path[:-1], label] for label in labels]


def paragraphs(citation: str) -> tuple[str, ...]:
    """Return each paragraph that one citation names; what is not of the CFR as it stands.

    414.1405(b)(1)-(2) names two, and so does 414.1380(b)(1)(v), (vii).
    """
    cited = _CITED.match(citation)
    if cited is None:
        return (citation,)
    paths: list[list[str]] = []
    for step in _STEP.finditer(cited["labels"]):
        labels = re.findall(r"\w+", step["labels"])
        if step["joint"] == "-":
            paths.extend(_through(paths[-1], labels[0]))
        else:
            paths.append(_beside(paths[-1], labels) if paths else labels)
    section = f"42 CFR {cited['section']}"
    return tuple(section + "".join(f"({label})" for label in path) for path in paths or [[]])


@cache
def cited(text: str) -> tuple[str, ...]:
    """Return each paragraph that the citations of a text name, readings left out."""
    parts = (part.strip() for part in text.split(";"))
    listed = [part for part in parts if part and not part.startswith("reading ")]
    return tuple(dict.fromkeys(name for part in listed for name in paragraphs(part)))


def asked(text: str) -> tuple[str, ...]:
    """Return the paragraphs that a person means, with or without 42 CFR and spaces."""
    opening = _ASKED.match(text.strip())
    if opening is None:
        return (text.strip(),)
    named = re.sub(r"[\s*]", "", text.strip()[opening.end() :])
    return paragraphs("42 CFR " + named.replace(",", ", "))


def is_within(paragraph: str, outer: str) -> bool:
    """Tell whether a paragraph is the outer one or stands under it."""
    return paragraph == outer or paragraph.startswith(f"{outer}(")


def order(paragraph: str) -> tuple[str, float, list[tuple[int, str]]]:
    """Return the key that sorts paragraphs as the law prints them."""
    section, _, _ = paragraph.partition("(")
    title, _, number = section.rpartition(" ")
    if _CITED.fullmatch(paragraph) is None:
        return (paragraph, 0, [])
    labels = re.findall(r"\((\w+)\)", paragraph)
    places = [
        (series.index(label) if label in series else len(series), label)
        for series, label in zip(_SERIES, labels, strict=False)
    ]
    return (title, float(number), places)
