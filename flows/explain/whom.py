"""`qpp explain --rule`: whom a paragraph or a rule touched, by number and one by one."""

import csv
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows.coverage.count import Finding, covered
from flows.coverage.touched import touched, written
from flows.drawing import no_formula, say
from flows.engine import warehouse
from flows.errors import QppError
from flows.explain.written import writing
from flows.lookup.paragraphs import asked, cited, is_within
from flows.run.manifest import Manifest
from flows.run.open import open_run

HEADER = ("rule_id", "citation", "entity_type", "reporting_option", "subject")
LISTED = 20


def _is_meant(finding: Finding, text: str) -> bool:
    """Tell whether a rule cites the paragraph, or one under it, or has this id."""
    outer = asked(text)
    return text == finding.rule.rule_id or any(
        is_within(name, paragraph) for name in cited(finding.rule.citation) for paragraph in outer
    )


def show_touched(console: Console, run: Manifest, text: str, output: Path | None) -> None:
    """Show whom each rule of a paragraph touched; write all of them into the file, if one is named.

    Raises QppError QPP370 when no rule of the year cites the paragraph or has the id, QPP371 when
    the file cannot be written.
    """
    with warehouse.connect() as connection:
        open_run(connection, run)
        coverage = covered(connection, run)
        meant = [finding for finding in coverage.findings if _is_meant(finding, text)]
        if not meant:
            raise QppError("QPP370", rule=text, performance_year=coverage.performance_year)
        listed = list(written(connection, [finding.rule for finding in meant]))
        say(console, run.title)
        for finding in meant:
            number = sum(count.number for count in finding.counts)
            rule = finding.rule
            console.rule(f"{rule.rule_id}: {number:,}", align="left", style="dim")
            console.print(Text(rule.says))
            console.print(Text(rule.citation, style="cyan"))
            found = touched(connection, rule) if rule in listed else iter(())
            for kind, option, subject in islice(found, LISTED):
                console.print(Text(f"  {kind}, {option or 'any option'}: {subject}"))
            if number > LISTED:
                more = f"  and {number - LISTED:,} more: --output FILE.csv writes all"
                console.print(Text(more, style="dim"))
        if output is not None:
            with writing(output) as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(HEADER)
                for rule in listed:
                    for row in touched(connection, rule):
                        cells = (rule.rule_id, rule.citation, *row)
                        writer.writerow([no_formula(cell) for cell in cells])
            say(console, f"Written: {output}")
