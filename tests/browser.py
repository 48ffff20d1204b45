"""A headless Chromium that opens pages from disk, as a reader does, and says what is amiss."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A desktop's and a phone's width.
WIDTHS = (1280, 390)
# Of each section whether it is seen, of each chart whether anything is drawn in it, of each table
# whether who cannot see it is told what it is.
SEEN = """
() => ({
    scroll: document.documentElement.scrollWidth,
    inner: window.innerWidth,
    hidden: [...document.querySelectorAll("section")]
        .filter(s => !s.checkVisibility() || s.getBoundingClientRect().height < 20)
        .map(s => s.id),
    empty: [...document.querySelectorAll("svg")]
        .filter(c => c.getBoundingClientRect().width < 100 || !c.querySelector("path, rect, line"))
        .map(c => c.getAttribute("aria-label")),
    unnamed: [...document.querySelectorAll("table")].filter(t => !t.caption).length,
    bare: document.querySelectorAll("thead th:not([scope]), tbody th:not([scope])").length,
    titles: document.querySelectorAll("h1").length,
    ink: getComputedStyle(document.body).color,
    page: getComputedStyle(document.body).backgroundColor,
    charts: document.querySelectorAll("svg").length,
})
"""


@dataclass(frozen=True)
class Look:
    """One way of looking at a page, and what was seen."""

    width: int
    scheme: str
    media: str
    requests: tuple[str, ...]
    messages: tuple[str, ...]
    seen: dict[str, Any]

    @property
    def faults(self) -> list[str]:
        """Return what no page may have."""
        found = [f"asks for {url}" for url in self.requests]
        found += [f"says {message}" for message in self.messages]
        if self.seen["scroll"] > self.seen["inner"] and self.media == "screen":
            found.append(f"is {self.seen['scroll']} wide")
        found += [f"hides {name}" for name in self.seen["hidden"]]
        found += [f"draws nothing: {label}" for label in self.seen["empty"]]
        return [f"{self.width} {self.scheme} {self.media}: {fault}" for fault in found]

    @property
    def unlabelled(self) -> list[str]:
        """Return what a page of our own may not have besides."""
        counted = {
            "tables without a caption": self.seen["unnamed"],
            "headers without a scope": self.seen["bare"],
            "titles beside the first": self.seen["titles"] - 1,
        }
        return [f"{self.width}: {number} {name}" for name, number in counted.items() if number]


class Browser:
    """Opens pages from disk. Nothing of the network is reached: every request is noted."""

    def __init__(self, driven: Any) -> None:
        self._driven = driven

    def look(
        self, path: Path, width: int = WIDTHS[0], scheme: str = "light", media: str = "screen"
    ) -> Look:
        """Open a page and return what is seen of it."""
        context = self._driven.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        )
        try:
            page = context.new_page()
            requests: list[str] = []
            messages: list[str] = []
            page.on("request", lambda asked: requests.append(asked.url))
            page.on("console", lambda said: messages.append(said.text))
            page.on("pageerror", lambda error: messages.append(str(error)))
            page.emulate_media(media=media, color_scheme=scheme)
            page.goto(path.resolve().as_uri())
            seen = page.evaluate(SEEN)
        finally:
            context.close()
        asked = (url for url in requests if not url.startswith(("file:", "data:")))
        return Look(width, scheme, media, tuple(asked), tuple(messages), seen)

    def looks(self, path: Path) -> list[Look]:
        """Look at a page at each width, light and dark, and on paper."""
        screens = [self.look(path, w, scheme) for w in WIDTHS for scheme in ("light", "dark")]
        return [*screens, self.look(path, media="print")]


@contextmanager
def headless() -> Iterator[Browser | str]:
    """Start a browser until the block ends; yield why there is none where none can be had."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield "playwright is not installed"
        return
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        yield "chromium is not installed"
        return
    with sync_playwright() as playwright:
        driven = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield Browser(driven)
        finally:
            driven.close()
