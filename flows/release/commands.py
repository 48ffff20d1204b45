"""`qpp release`: the gates of a finished run, and the mark of the one that is handed over."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from flows.options import LakeOption, RunArgument
from flows.progress import progress, step

if TYPE_CHECKING:
    from flows.release.results import Findings

STYLES = {"PASS": "green", "WARN": "yellow", "FAIL": "red"}


def _show(console: Console, findings: "Findings", accepted: dict[str, str]) -> None:
    from flows.drawing import drawn_table
    from flows.release.results import Status

    table = drawn_table("Release gates", "gate", "", "figure", "")
    for column in table.columns:
        column.justify, column.no_wrap = "left", True
    table.columns[2].justify = "right"
    for result in findings.results:
        status = str(result.status)
        figure = f"{result.figure:,.6g}"
        table.add_row(result.gate.name, Text(status, STYLES[status]), figure, result.gate.unit)
    console.print(table)
    for result in findings.results:
        if result.status is not Status.PASS:
            name = result.gate.name
            text = Text.assemble((f"{result.status} {name}: ", "bold"), result.sentence)
            text.append(f" {result.gate.why}", "dim")
            if name in accepted:
                text.append(f" Accepted: {accepted[name]}", "green")
            console.print(text)


def _verdict(findings: "Findings") -> str:
    from flows.release.results import Status

    passed, warned, failed = (len(findings.of(status)) for status in Status)
    told = f"{passed} gates pass, {warned} warn, {failed} fail"
    if failed:
        return f"Verdict: not to be released; {told}."
    once = " once its warnings are accepted" if warned else ""
    return f"Verdict: to be released{once}; {told}."


def _said(mark: dict[str, Any]) -> str:
    said = (
        f"Released: run {mark['run_id']} of performance year {mark['performance_year']}, by "
        f"{mark['released_by']} at {mark['released_at']}."
    )
    if mark["supersedes"]:
        told = ", ".join(f"{r['record_count']:,} {r['direction']}" for r in _changes(mark))
        said += f" It supersedes run {mark['supersedes']['run_id']}: records {told}."
    return said


def _changes(mark: dict[str, Any]) -> list[dict[str, Any]]:
    return list(mark["supersedes"]["records"])


def release_command(
    run: RunArgument,
    lake: LakeOption,
    check: Annotated[bool, typer.Option("--check", help="Run the gates and mark nothing.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="GATE", help="A gate that warns and is accepted; with its --reason."),
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="Why; one for each --accept in its order, then of --supersede."
        ),
    ] = None,
    supersede: Annotated[
        str, typer.Option(metavar="RUN", help="Id of the released run whose place this one takes.")
    ] = "",
) -> None:
    """Run the release gates over a finished run and mark it as the one that is handed over.

    A gate that fails stops it; one that warns has to be accepted by name with a reason. One run of
    a performance year is released; another only in its place. The mark, released.json in the run's
    folder, keeps the gates, what was accepted, by whom and when. Outputs are not touched. Exit
    code 1 with --check when the run could not be released as it stands.
    """
    from flows.errors import QppError
    from flows.release.accepted import check_accepted, given
    from flows.release.mark import keep_gates, release, standing
    from flows.release.results import gate_results
    from flows.report.page import write_report
    from flows.run.manifest import read_manifest
    from flows.run.named import find_run, lake_of
    from flows.run.released import release_of

    asked = given(accept or (), reason or (), supersede)
    console = Console()
    with progress("Release"):
        found = find_run(run, lake)
        home = lake_of(found)
        standing(found, home, supersede)
        own = release_of(found.folder)
        if own is None or check:
            step("Gates")
            findings = gate_results(found, home)
            keep_gates(found, findings)
    if own is not None and not check:
        console.print(_said(own), highlight=False)
        return
    console.print(found.title, highlight=False)
    _show(console, findings, asked.accepted)
    console.print(_verdict(findings), style="bold", highlight=False)
    refused: QppError | None = None
    try:
        check_accepted(findings, asked.accepted, found.run_id)
        if not check:
            mark = release(found, home, findings, asked, supersede)
            console.print(_said(mark), highlight=False)
            if mark["supersedes"]:
                write_report(read_manifest(found.folder.parent / mark["supersedes"]["run_id"]))
    except QppError as error:
        refused = error
    with progress("Report"):
        page = write_report(found)
    console.print(f"Report: {page}", highlight=False, soft_wrap=True)
    if refused is not None and not check:
        raise refused
    if refused is not None:
        console.print(f"It could not be released as it stands: {refused.title}.", highlight=False)
        raise typer.Exit(1)
