"""expectations/ERRORS.md: every numbered error and every rule that a row can break, on one page."""

from flows.errors import catalog
from flows.ingest.rules import QRDA_RULES, READ_RULES, SETTLING_RULES
from flows.ingest.settle import CLAIMS
from flows.paths import EXPECTATIONS
from flows.qrda import WARNINGS
from flows.validation import load_suite, rules, suite_names

FILE = EXPECTATIONS / "ERRORS.md"

ERRORS = """# Errors and rules

Made by `qpp index` from data/errors.csv, the rules of reading and the suites beside this page.

## Errors

A numbered error ends a command, or refuses one file of an ingest; nothing is half done.

| number | what | message | what to do |
| --- | --- | --- | --- |
"""
READING = """
## Rules of reading

A row that breaks one cannot be read: it goes to quarantine, and the rest of its file goes on.

| rule | what the row must be |
| --- | --- |
"""
QRDA = """
## Rules of QRDA documents

A measurement of a QRDA Category III document that breaks one with severity fail cannot be taken: it
goes to quarantine with its line and path, and the rest of the document goes on; warn says it.

| rule | severity | what holds |
| --- | --- | --- |
"""
SUITES = """
## Rules of extracts and delivered files

A row that breaks a rule of severity fail goes to quarantine; warn counts it and lets it pass. A
file of which more than the tolerance fails is refused whole.

| suite | tolerance | why |
| --- | --- | --- |
"""
RULES = """
| rule | suite | column | severity | what is wrong | what to do |
| --- | --- | --- | --- | --- | --- |
"""


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def render() -> str:
    """Return the text of the page for the errors and rules as they are now."""
    page = ERRORS
    for code, entry in sorted(catalog().items()):
        page += _row(code, entry["title"], entry["message"], entry["remedy"])
    page += READING
    for read_rule in READ_RULES:
        page += _row(read_rule.rule_id, read_rule.reason)
    page += QRDA
    for qrda_rule in QRDA_RULES:
        severity = "warn" if qrda_rule.rule_id in WARNINGS else "fail"
        page += _row(qrda_rule.rule_id, severity, qrda_rule.reason)
    page += SUITES
    for name in suite_names():
        suite = load_suite(name)
        rows = f" and {suite.tolerance_rows} rows" if suite.tolerance_rows else ""
        page += _row(name, f"{suite.tolerance_percent:g} %{rows}", suite.tolerance_reason)
    page += RULES
    for rule in rules():
        cells = (rule.rule_id, rule.extract, rule.column_name, rule.severity, rule.reason)
        page += _row(*cells, rule.remedy or "")
    for noticed in SETTLING_RULES:
        page += _row(noticed.rule_id, CLAIMS, "", "warn", noticed.reason, "")
    return page


def write() -> None:
    """Write expectations/ERRORS.md anew."""
    FILE.write_text(render(), encoding="utf-8")
