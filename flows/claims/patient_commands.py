"""`qpp patients`: the instances behind a rate with their claims, as a validation request asks."""

from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from flows.options import LakeOption, MemoryOption, ThreadsOption, YearArgument
from flows.progress import progress

INSTANCE = ("stratum", "beneficiary_id", "instance_number", "outcome", "instance_count")


def _line(row: dict[str, Any]) -> str:
    code = f"{row['hcpcs_code'] or 'no code'} {row['modifier_codes']}".strip()
    said = [row["code_role"] or "not of the measure", *(["decides"] if row["is_deciding"] else [])]
    return (
        f"  {row['claim_from_date']}  claim {row['claim_id']} line {row['line_number']}  {code}  "
        f"({', '.join(said)})"
    )


def patients_command(
    performance_year: YearArgument,
    tin: Annotated[str, typer.Option(help="Practice, 9 digits.")],
    npi: Annotated[str, typer.Option(help="Clinician, 10 digits.")],
    measure: Annotated[str, typer.Option(help="Claims measure, for instance 047.")],
    lake: LakeOption,
    output: Annotated[
        Path | None,
        typer.Option(help="CSV for the lines. It holds patients and claims.", dir_okay=False),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """List the instances behind a rate of a claims measure with their claims.

    For each eligible instance of the TIN/NPI: the patient, the outcome, and every line of its
    claims with claim, day, code, what the code is to the measure, and whether its claim is of the
    day that decides. Patients and claims are shown: a data validation request asks for them.
    """
    from flows.claims.patients import patients_of
    from flows.drawing import say
    from flows.engine.warehouse import Resources

    asked = {"tin": tin, "npi": npi, "measure_id": measure}
    with progress(f"Patients of measure {measure}, performance year {performance_year}"):
        lines = patients_of(performance_year, lake, asked, Resources(threads, memory_limit), output)
    console = Console()
    instances = [
        (told, list(own)) for told, own in groupby(lines, lambda row: [row[n] for n in INSTANCE])
    ]
    if output is None:
        for (stratum, patient, _, outcome, count), own in instances:
            rate = f"{measure} {stratum}" if stratum else measure
            times = f", counted {count} times" if count != 1 else ""
            say(console, f"{rate}: patient {patient}: {outcome}{times}")
            for row in own:
                say(console, _line(row))
    else:
        say(console, f"{len(lines):,} lines are in {output}.")
    say(
        console,
        f"{len(instances):,} instances, {len(lines):,} claim lines. "
        "These are patients and claims: handle them as such.",
    )
