"""What must hold for every population, not only for the examples that somebody thought of."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import catalog, warehouse
from flows.run.applied import HELD
from tests.cross_checks import broken_checks

YEAR = 2024
Rows = list[tuple[Any, ...]]
CATEGORIES = ("quality", "cost", "ia", "pi")
# The same examples on every machine: a failure here is a failure everywhere.
PROPERTY = settings(max_examples=30, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.connect(threads=1) as connection:
        for topic in ("performance_threshold", "applicable_percent", "scaling_factor_bound"):
            warehouse.load_rows(connection, f"policy.{topic}")
        warehouse.load_rows(connection, "policy.category_weight")
        yield connection


def policy(connection: duckdb.DuckDBPyConnection, topic: str, column: str) -> Fraction:
    """Return the year's one value of a policy topic."""
    sql = f"SELECT {column} FROM policy.{topic} WHERE performance_year = $year"
    [(value,)] = connection.execute(sql, {"year": YEAR}).fetchall()
    return Fraction(value)


def fill(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: Rows
) -> None:
    """Give a table its rows; the performance year goes before each."""
    warehouse.create_empty(connection, table)
    listed = ", ".join(("performance_year", *columns))
    marks = ", ".join("?" for _ in range(len(columns) + 1))
    if rows:
        connection.execute(
            f"INSERT INTO {table} ({listed}) VALUES {', '.join([f'({marks})'] * len(rows))}",
            [value for row in rows for value in (YEAR, *row)],
        )


def run(connection: duckdb.DuckDBPyConnection, filled: set[str], wanted: Sequence[str]) -> None:
    """Run the tables between the filled and the wanted ones, as the engine does."""
    transforms = catalog.in_force(YEAR)
    needed = (catalog.ancestors(transforms, wanted, filled) | set(wanted)) - filled
    order = [t for t in catalog.ordered(transforms) if t.table in needed]
    warehouse.load_read(connection, order)
    # No factor is held.
    warehouse.create_empty(connection, HELD)
    for transform in order:
        warehouse.create_table(connection, transform)


# Checks that read further tables, the Advanced APM track's, are the scoring run's to make.
CHECKS = ("adjustment_*", "payment_file_*")
LEAST_CHECKS = 5


def rounded(percent: Fraction) -> Decimal:
    """Round to a hundredth, half away from zero, in whole numbers."""
    hundredths = abs(percent) * 100
    whole = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    return Decimal(whole if percent >= 0 else -whole) / 100


SCORES = st.one_of(
    st.integers(0, 10000),
    st.sampled_from([0, 1875, 1876, 7499, 7500, 7501, 10000]),
).map(lambda hundredths: Decimal(hundredths) / 100)

CHARGES = st.one_of(st.integers(0, 10**9), st.integers(10**12, 5 * 10**12), st.just(0)).map(
    lambda cents: Decimal(cents) / 100
)

CLINICIANS = st.lists(st.tuples(SCORES, CHARGES, st.booleans()), min_size=1, max_size=25)

ADJUSTED = (
    "adjustment.neutrality_residual",
    "adjustment.exceptional_performance",
    "adjustment.additional_scaling_factor",
    "payment_file.control_total",
)


def adjust(
    connection: duckdb.DuckDBPyConnection, clinicians: list[tuple[Decimal, Decimal, bool]]
) -> set[str]:
    """Run the adjustment of a population; return the tables that it left."""
    keys = [("000000001", f"{number:010d}") for number in range(len(clinicians))]
    people = list(zip(keys, clinicians, strict=True))
    fill(
        connection,
        "eligibility.mips_eligible",
        ("tin", "npi", "is_mips_eligible", "eligibility_reason"),
        [
            (*key, eligible, "required_individual" if eligible else "low_volume")
            for key, (_, _, eligible) in people
        ],
    )
    fill(
        connection,
        "eligibility.allowed_charges",
        ("tin", "npi", "entity_type", "entity_id", "segment", "allowed_charge_amount"),
        [(*key, "individual", "-".join(key), 2, charge) for key, (_, charge, _) in people],
    )
    fill(
        connection,
        "score.final_score",
        ("tin", "npi", "final_score"),
        [(*key, score) for key, (score, _, _) in people],
    )
    filled = {"eligibility.mips_eligible", "eligibility.allowed_charges", "score.final_score"}
    run(connection, filled, ADJUSTED)
    transforms = catalog.in_force(YEAR)
    return filled | catalog.ancestors(transforms, ADJUSTED, filled) | set(ADJUSTED)


@PROPERTY
@given(clinicians=CLINICIANS)
def test_adjustments_are_the_exact_fractions_of_the_rule(
    connection: duckdb.DuckDBPyConnection, clinicians: list[tuple[Decimal, Decimal, bool]]
) -> None:
    threshold = policy(connection, "performance_threshold", "performance_threshold")
    applicable = policy(connection, "applicable_percent", "applicable_percent")
    bound = policy(connection, "scaling_factor_bound", "scaling_factor_bound")

    def place(score: Decimal) -> Fraction:
        points = Fraction(score)
        if points <= threshold / 4:
            return -applicable
        if points < threshold:
            return -applicable * (threshold - points) / threshold
        return applicable * (points - threshold) / (100 - threshold)

    eligible = [(place(score), Fraction(charge)) for score, charge, is_in in clinicians if is_in]
    decrease = sum((-p * c for p, c in eligible if p < 0), Fraction(0))
    increase = sum((p * c for p, c in eligible if p > 0), Fraction(0))
    winners = [p for p, _ in eligible if p > 0]
    if not winners:
        factor, status = bound, "empty_winner_pool"
    elif decrease == 0:
        factor, status = Fraction(0), "empty_penalty_pool"
    elif decrease > bound * increase:
        factor, status = bound, "capped"
    else:
        factor, status = decrease / increase, "solved"

    tables = adjust(connection, clinicians)

    written = connection.execute(
        "SELECT factor_numerator, factor_denominator, status FROM adjustment.scaling_factor"
    ).fetchall()
    expected = [(factor.numerator, factor.denominator, status)] if eligible else []
    assert written == expected

    percents = connection.execute(
        "SELECT adjustment_percent FROM payment_file.clinician ORDER BY npi"
    ).fetchall()
    for (percent,), (score, _, is_in) in zip(percents, clinicians, strict=True):
        exact = place(score) * (factor if place(score) > 0 else 1)
        assert percent == (rounded(exact) if is_in else None)

    # Among them: neutrality to the cent, a higher score never earns less, rows are conserved.
    assert broken_checks(connection, CHECKS, tables, LEAST_CHECKS) == []


@PROPERTY
@given(clinicians=CLINICIANS)
def test_neutrality_holds_under_the_bound_a_higher_score_never_earns_less_and_no_row_is_lost(
    connection: duckdb.DuckDBPyConnection, clinicians: list[tuple[Decimal, Decimal, bool]]
) -> None:
    adjust(connection, clinicians)
    rows = connection.execute(
        "SELECT f.status, f.scaling_factor, f.scaling_factor_bound, r.unrounded_residual_amount "
        "FROM adjustment.scaling_factor AS f "
        "INNER JOIN adjustment.neutrality_residual AS r USING (performance_year)"
    ).fetchall()
    for status, factor, bound, residual in rows:
        assert residual < Decimal("0.01")
        if factor < bound:
            assert status in ("solved", "empty_penalty_pool")
            assert abs(residual) < Decimal("0.01")

    percents = connection.execute(
        "SELECT adjustment_percent FROM adjustment.payment_adjustment "
        "WHERE adjustment_percent IS NOT NULL ORDER BY final_score, adjustment_percent"
    ).fetchall()
    assert percents == sorted(percents)

    delivered = connection.execute("SELECT tin, npi FROM payment_file.clinician").fetchall()
    listed = connection.execute("SELECT tin, npi FROM eligibility.mips_eligible").fetchall()
    assert sorted(delivered) == sorted(listed)
    totals = connection.execute(
        "SELECT sum(record_count), sum(allowed_charge_amount) FROM payment_file.control_total"
    ).fetchall()
    assert totals == [(len(clinicians), sum(charge for _, charge, _ in clinicians))]


PERCENTS = st.integers(0, 100 * 10**10).map(lambda value: Decimal(value).scaleb(-10))

ENTITIES = st.lists(
    st.tuples(
        st.sets(st.sampled_from(CATEGORIES)),
        st.booleans(),
        st.tuples(PERCENTS, PERCENTS, PERCENTS, PERCENTS),
        st.integers(0, 10 * 10**10).map(lambda value: Decimal(value).scaleb(-10)),
    ),
    min_size=1,
    max_size=10,
)


def score(connection: duckdb.DuckDBPyConnection, entities: list[Any]) -> list[Decimal]:
    """Run the final scores of groups given as missing categories, size, percents, bonus."""
    keys = [("group", f"{number:09d}") for number in range(len(entities))]
    cells = [
        (key, missing, percents[position], category)
        for key, (missing, _, percents, _) in zip(keys, entities, strict=True)
        for position, category in enumerate(CATEGORIES)
    ]
    fill(
        connection,
        "eligibility.scored_entity",
        ("entity_type", "entity_id", "reporting_option", "tin", "has_submission"),
        [(*key, "traditional", key[1], True) for key in keys],
    )
    fill(
        connection,
        "eligibility.special_status",
        ("entity_type", "entity_id", "special_status"),
        [
            (*key, "small_practice")
            for key, (_, small, _, _) in zip(keys, entities, strict=True)
            if small
        ],
    )
    fill(
        connection,
        "score.reweighted_category",
        ("entity_type", "entity_id", "reporting_option", "category", "reason"),
        [(*k, "traditional", c, "vendor_failure") for k, missing, _, c in cells if c in missing],
    )
    fill(
        connection,
        "score.category_score",
        ("entity_type", "entity_id", "reporting_option", "category", "category_percent"),
        [(*key, "traditional", category, percent) for key, _, percent, category in cells],
    )
    fill(
        connection,
        "score.complex_patient_bonus",
        ("entity_type", "entity_id", "bonus_points"),
        [(*key, bonus) for key, (_, _, _, bonus) in zip(keys, entities, strict=True)],
    )
    filled = {
        "eligibility.scored_entity",
        "eligibility.special_status",
        "score.reweighted_category",
        "score.category_score",
        "score.complex_patient_bonus",
    }
    for empty in ("ia.category_score", "pi.category_score", "score.facility_category"):
        fill(connection, empty, (), [])
        filled.add(empty)
    run(connection, filled, ["score.entity_final_score"])
    return [
        value
        for (value,) in connection.execute(
            "SELECT final_score FROM score.entity_final_score ORDER BY entity_id"
        ).fetchall()
    ]


@PROPERTY
@given(entities=ENTITIES)
def test_final_scores_are_exact_weighted_sums_rounded_once(
    connection: duckdb.DuckDBPyConnection, entities: list[Any]
) -> None:
    threshold = policy(connection, "performance_threshold", "performance_threshold")
    weights = {
        (small, missing, category): weight
        for small, missing, category, weight in connection.execute(
            "SELECT is_small_practice, reweighted_categories, category, weight_percent "
            "FROM policy.category_weight "
            "WHERE performance_year = $year AND reporting_option = 'traditional'",
            {"year": YEAR},
        ).fetchall()
    }
    expected = []
    for missing, small, percents, bonus in entities:
        if len(missing) > len(CATEGORIES) - 2:
            expected.append(Decimal(threshold.numerator))
            continue
        table = "+".join(sorted(missing)) or "none"
        total = bonus + sum(
            percent * weights[small, table, category] / 100
            for category, percent in zip(CATEGORIES, percents, strict=True)
        )
        expected.append(min(Decimal(100), total.quantize(Decimal("0.01"), ROUND_HALF_UP)))
    assert score(connection, entities) == expected
    weighed = connection.execute(
        "SELECT count(*) FROM score.category_weight GROUP BY entity_id"
    ).fetchall()
    assert weighed == [(len(CATEGORIES),)] * len(entities)


@PROPERTY
@given(entities=ENTITIES, position=st.integers(0, 3), more=PERCENTS)
def test_doing_better_in_a_category_never_lowers_the_final_score(
    connection: duckdb.DuckDBPyConnection, entities: list[Any], position: int, more: Decimal
) -> None:
    better = []
    for missing, small, percents, bonus in entities:
        raised = list(percents)
        raised[position] = max(percents[position], more)
        better.append((missing, small, tuple(raised), bonus))
    before = score(connection, entities)
    after = score(connection, better)
    assert all(new >= old for old, new in zip(before, after, strict=True))


MEMBERSHIPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), SCORES, SCORES),
    min_size=1,
    max_size=15,
    unique_by=lambda member: (member[0], member[1]),
)


@PROPERTY
@given(members=MEMBERSHIPS)
def test_each_member_takes_the_highest_of_its_scores(
    connection: duckdb.DuckDBPyConnection, members: list[tuple[int, int, Decimal, Decimal]]
) -> None:
    clinicians = [(f"{tin:09d}", f"{npi:010d}", own) for tin, npi, own, _ in members]
    groups = {f"{tin:09d}": shared for tin, _, _, shared in members}
    warehouse.create_empty(connection, "eligibility.mips_eligible")
    fill(
        connection,
        "eligibility.entity_member",
        ("entity_type", "entity_id", "tin", "npi"),
        [("individual", f"{tin}-{npi}", tin, npi) for tin, npi, _ in clinicians]
        + [("group", tin, tin, npi) for tin, npi, _ in clinicians],
    )
    fill(
        connection,
        "score.entity_final_score",
        ("entity_type", "entity_id", "reporting_option", "final_score"),
        [("individual", f"{tin}-{npi}", "traditional", own) for tin, npi, own in clinicians]
        + [("group", tin, "traditional", shared) for tin, shared in groups.items()],
    )
    filled = {
        "eligibility.mips_eligible",
        "eligibility.entity_member",
        "score.entity_final_score",
    }
    for nobody in ("score.facility_outcome", "reweighting.automatic_exception"):
        fill(connection, nobody, (), [])
        filled.add(nobody)
    run(connection, filled, ["score.final_score"])
    written = connection.execute(
        "SELECT tin, npi, final_score, entity_type FROM score.final_score ORDER BY tin, npi"
    ).fetchall()
    expected = sorted(
        (
            tin,
            npi,
            max(own, groups[tin]),
            "group" if groups[tin] >= own else "individual",
        )
        for tin, npi, own in clinicians
    )
    assert written == expected
