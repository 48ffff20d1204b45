"""`qpp claims-measures`: the counts of claims measures from quality-data codes."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.options import (
    LakeOption,
    MemoryOption,
    ThreadsOption,
    YearArgument,
)
from flows.progress import progress
from flows.spark.options import Engine, EngineOption, SparkRemoteOption, spark_remote_of


def claims_measures_command(
    performance_year: YearArgument,
    output: Annotated[
        Path,
        typer.Option(help="CSV for the counts. It holds TINs and NPIs.", dir_okay=False),
    ],
    lake: LakeOption,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    engine: EngineOption = Engine.DUCKDB,
    spark_remote: SparkRemoteOption = None,
) -> None:
    """Count every claims measure of a year from the quality-data codes on its Part B claims.

    One row for each TIN/NPI that sent a quality-data code, measure and stratum: eligible
    population, met, not met, exclusions and exceptions, zeros included. The lake needs the year's
    claims and the extract of beneficiaries (birth date and sex). A scoring run counts the same;
    the lake stays as it is. With --engine spark a Spark Connect server reads the claim lines.
    """
    from flows.claims.counts import count_measures
    from flows.drawing import say
    from flows.engine.warehouse import Resources

    remote = spark_remote_of(engine, spark_remote)
    with progress(f"Claims measures, performance year {performance_year}"):
        counted = count_measures(
            performance_year, lake, output, Resources(threads, memory_limit), remote
        )
    console = Console()
    say(
        console,
        f"{counted.rows:,} counts of {counted.measures} measures are in {output}: "
        f"{counted.reporters:,} TIN/NPIs with quality-data codes, {counted.claims:,} claims. "
        "The file holds TINs and NPIs.",
    )
    if counted.unknown_beneficiary_claims:
        say(
            console,
            "The extract of beneficiaries does not know the patient of "
            f"{counted.unknown_beneficiary_claims:,} claims: they count only where a measure asks "
            "neither age nor sex.",
        )
    if counted.unconfirmed_measures:
        say(
            console,
            f"How often {counted.unconfirmed_measures} of the measures are counted was not read in "
            "the year's specifications (data/policy/claims_measure.csv).",
        )
