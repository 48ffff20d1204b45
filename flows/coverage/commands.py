"""`qpp coverage`: whom each rule of the year touched in a run, and which rules touched nobody."""

import csv
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.coverage.count import Count, Coverage, Finding, cover
from flows.coverage.rules import Rule
from flows.drawing import between_words
from flows.options import LakeOption, RunArgument
from flows.run.named import find_run
from flows.run.since import said_since

FINDINGS = 1
RULE_SHARE, LISTED_SHARE = 0.6, 0.5
# Columns that stay for what stands beside a rule's id.
LEAST_BESIDE = 24


class Form(StrEnum):
    """How the counts are written."""

    TEXT = "text"
    CSV = "csv"


def _numbers(counts: Iterable[Count]) -> str:
    return ", ".join(f"{count.entity_type} {count.number:,}" for count in counts)


def _whom(counts: tuple[Count, ...]) -> Text:
    """Return the counts, a line for each reporting option."""
    if not counts:
        return Text("nobody", style="yellow")
    lines = [
        f"{option or 'any option'}: {_numbers(group)}"
        for option, group in groupby(counts, key=lambda count: count.reporting_option)
    ]
    return Text("\n".join(lines))


def _described(rule: Rule, width: int, *, is_cited: bool = False) -> Text:
    parts = [(between_words(rule.rule_id, width), "bold"), (f"\n{rule.says}", "default")]
    if is_cited and rule.citation:
        parts.append((f"\n{rule.citation}", "cyan"))
    return Text.assemble(*parts)


def _width(console: Console, share: float, rules: Iterable[Rule]) -> int:
    """Return a share of the width, or more: what holds every rule's id whole if there is room."""
    longest = max((len(rule.rule_id) for rule in rules), default=0)
    return max(int(console.width * share), min(longest, console.width - LEAST_BESIDE))


def _grid(width: int) -> Table:
    # A grid would let the line between two rules collapse.
    grid = Table(box=None, show_header=False, padding=(0, 2, 1, 0), pad_edge=False, expand=True)
    grid.add_column(width=width, overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    return grid


def _show_findings(console: Console, findings: Iterable[Finding], *, is_cited: bool) -> None:
    listed = list(findings)
    width = _width(console, RULE_SHARE, [finding.rule for finding in listed])
    for stage, group in groupby(listed, key=lambda finding: finding.rule.stage):
        console.rule(stage, align="left", style="dim")
        grid = _grid(width)
        for finding in group:
            grid.add_row(_described(finding.rule, width, is_cited=is_cited), _whom(finding.counts))
        console.print(grid)


def _show_rules(
    console: Console, title: str, rules: Iterable[Rule], said: Callable[[Rule], str]
) -> None:
    listed = list(rules)
    if not listed:
        return
    console.rule(f"{title}: {len(listed)}", align="left", style="dim")
    grid = Table.grid(padding=(0, 2), expand=True)
    width = _width(console, LISTED_SHARE, listed)
    grid.add_column(width=width, overflow="fold", style="bold")
    grid.add_column(ratio=1)
    for rule in listed:
        grid.add_row(Text(between_words(rule.rule_id, width)), Text(said(rule)))
    console.print(grid)


def _show(console: Console, coverage: Coverage, *, is_filtered: bool) -> None:
    console.print(
        f"Performance year {coverage.performance_year}, run {coverage.run_id}", highlight=False
    )
    shown = coverage.findings if is_filtered else coverage.touched
    _show_findings(console, shown, is_cited=is_filtered)
    if not is_filtered:
        _show_rules(
            console,
            "Touched nobody, and need not",
            coverage.excused,
            lambda rule: rule.may_be_untouched_because,
        )
        _show_rules(console, "Touched nobody", coverage.untouched, lambda rule: rule.says)
    if coverage.unlawful:
        title = f"Not in the law of {coverage.performance_year}: {len(coverage.unlawful)}"
        console.rule(title, align="left", style="red")
        width = _width(console, RULE_SHARE, [finding.rule for finding in coverage.unlawful])
        grid = _grid(width)
        for finding in coverage.unlawful:
            grid.add_row(_described(finding.rule, width), _whom(finding.counts))
        console.print(grid)
    if coverage.changed_tables:
        console.print(said_since(coverage.changed_tables), style="yellow", highlight=False)
    console.rule(style="dim")
    console.print(
        f"{len(coverage.findings)} rules of the year: {len(coverage.touched)} touched somebody, "
        f"{len(coverage.untouched)} nobody, {len(coverage.excused)} nobody and need not. "
        f"{len(coverage.unlawful)} outcomes that the year's law does not have.",
        highlight=False,
    )


def _write_csv(coverage: Coverage) -> None:
    """Write a line for each rule and whom it touched; a rule that touched nobody has a 0."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["rule_id", "is_in_force", "entity_type", "reporting_option", "touched_count"])
    for is_in_force, findings in ((True, coverage.findings), (False, coverage.unlawful)):
        for finding in findings:
            for count in finding.counts or (Count("", "", 0),):
                writer.writerow(
                    [
                        finding.rule.rule_id,
                        str(is_in_force).lower(),
                        count.entity_type,
                        count.reporting_option,
                        count.number,
                    ]
                )


def coverage_command(
    run: RunArgument,
    lake: LakeOption,
    rule: Annotated[
        str, typer.Option(help="Only rules whose id or sentence holds this text.")
    ] = "",
    form: Annotated[Form, typer.Option("--format", help="How to write the counts.")] = Form.TEXT,
) -> None:
    """Count whom each rule of the year touched, by kind of entity and reporting option.

    Then the rules that touched nobody and, with exit code 1, the outcomes that the law of the
    year does not have. The output names nobody.
    """
    coverage = cover(find_run(run, lake)).about(rule)
    if form is Form.CSV:
        _write_csv(coverage)
    else:
        _show(Console(), coverage, is_filtered=bool(rule))
    if coverage.unlawful:
        raise typer.Exit(FINDINGS)
