"""What `qpp review` prints of cases that were applied or looked at."""

from rich.console import Console
from rich.text import Text

from flows.drawing import drawn_table, say, words
from flows.review.application import Applied
from flows.review.letter import Sides
from flows.review.look import Look


def tell_cases(console: Console, results: list[tuple[str, Sides]]) -> None:
    """Print of each case what becomes of its clinician, and say where nothing does."""
    table = drawn_table(
        "The clinicians of the cases", "case", "final score", "adjustment", "estimated dollars"
    )
    for number, (before, after) in results:
        cells = (b if b == a else f"{b} → {a}" for b, a in zip(before, after, strict=True))
        table.add_row(number, *cells)
    console.print(table)
    unmoved = [number for number, (before, after) in results if before == after]
    if unmoved:
        told = f"Nothing moves for the clinician of {', '.join(unmoved)}: another score counts."
        say(console, Text(told, style="yellow"))


def tell_look(console: Console, number: str, looked: Look) -> None:
    """Print what granting a case would make, and for whom it was scored."""
    if looked.sides is not None:
        tell_cases(console, [(number, looked.sides)])
    if looked.touched is not None:
        clinicians = "1 TIN/NPI" if looked.touched == 1 else f"{looked.touched:,} TIN/NPIs"
        say(
            console,
            f"Scored anew: {clinicians} whom the case can touch; every other final score is as it "
            "was released.",
        )
    elif looked.whole_for:
        said = "is only told" if looked.sides is None else "was told"
        say(
            console,
            f"What the case makes {said} by scoring the whole year: it changes "
            f"{looked.whole_for}, which is of no one clinician or entity.",
        )
    for part in looked.parts:
        console.print(part)


def tell(done: Applied, factors: str) -> None:
    """Print what was applied, what moves, and where the files and letters are."""
    console = Console()
    say(console, done.run.title)
    count = len(done.cases)
    if not count:
        say(console, "No case is granted: the run that was released stands again.")
    else:
        numbers = ", ".join(case.number for case in done.cases)
        cases = "1 case" if count == 1 else f"{count:,} cases"
        say(
            console, f"{cases} applied to run {done.released.run_id}: {numbers}. Factors {factors}."
        )
    if done.is_again:
        say(console, "Applied before: nothing changes; this is what was superseded then.")
    say(console, f"Superseded: the files of run {done.superseded.run_id}.")
    if done.results:
        tell_cases(console, done.results)
    table = drawn_table("What moves", "", "number")
    for row in done.touched:
        table.add_row(words(row["what"]), f"{row['moved_count']:,}")
    console.print(table)
    for delta in done.deltas:
        table = drawn_table(
            f"Delta of {words(delta.kind.file)}",
            "",
            *("records before", "after", "$ before", "$ after", "change $"),
        )
        for row in delta.rows:
            amounts = (row[f"{name}_amount"] for name in ("superseded", "estimated", "change"))
            counts = (row["superseded_record_count"], row["record_count"])
            table.add_row(
                words(row["direction"]),
                *(f"{number:,}" for number in counts),
                *("" if amount is None else f"{amount:,.2f}" for amount in amounts),
            )
        console.print(table)
    if not done.deltas:
        say(console, "No delivered file changes.")
    say(console, f"Delta files, with TINs and NPIs: {done.folder}")
    for path in done.letters:
        say(console, f"Letter: {path}")
    say(console, f"Run folder: {done.run.folder}")
