"""The figures of a benchmark as a page: machine, versions, sizes, and a row per stage."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import duckdb

from flows.lake import write_durably

# What stands between them is quoted by the README, word for word.
BEGIN, END = "<!-- benchmark -->", "<!-- end of benchmark -->"
GIB = 1024**3


def _processor() -> str:
    """Return the processor's name, or what kind it is where the system does not tell."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> str:
    """Return what the figures were measured with."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}, "
        f"qpp {version('qpp')}"
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def as_page(command: str, sizes: str, header: list[str], rows: list[list[str]]) -> str:
    """Return the figures as Markdown."""
    aligned = ["---", *("---:" for _ in header[1:])]
    lines = [
        "# Benchmark",
        "",
        f"Written by `{command}`: each stage in a process of its own. Ingest of claims takes three",
        "turns beside COPY, of which the middle one is told; aggregate and claims measures take",
        "five, of which the least processor time is told. The seconds are those of all turns.",
        "",
        BEGIN,
        f"{sizes}; {machine()}.",
        "",
        *map(_row, [header, aligned, *rows]),
        END,
    ]
    return "\n".join(lines) + "\n"


def write_page(path: Path, page: str) -> None:
    """Write the page whole or not at all."""
    write_durably(path, page.encode())
