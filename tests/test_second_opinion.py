"""The second opinion itself: CMS's own worked examples, and that it sees what is wrong."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.second_opinion import adjustment, benchmarks, compare, cost, quality_category
from tests.second_opinion.final_score import total
from tests.second_opinion.quality_points import earned
from tests.second_opinion.rounding import half_up
from tests.second_opinion.tables import Difference, Run
from tests.second_opinion.weights import weights


def ascending(*bounds: str) -> benchmarks.Deciles:
    return benchmarks.Deciles(tuple(map(Fraction, bounds)), False)


FACTOR_2024 = adjustment.Factors(Fraction("0.1167"), None)
NINE = ("0", "26.89", "40.49", "50", "57.07", "64.79", "73.08", "82.71", "96.44")
FALLING = ("100", "8.04", "4.74", "2.67", "1.31", "0.53", "0.04", "0", "0")
# What CMS printed, and who works it out.
PRINTED: dict[str, tuple[Callable[[], Any], Any]] = {
    "scoring engine: 110 registry, 82.31": (
        lambda: half_up(benchmarks.decile_points(Fraction("82.31"), ascending(*NINE)), 4),
        Fraction("8.9585"),
    ),
    "2019 guide, appendix A: 238 eCQM, 2.01, less is better": (
        lambda: half_up(
            benchmarks.decile_points(
                Fraction("2.01"), benchmarks.Deciles(tuple(map(Fraction, FALLING)), True)
            ),
            1,
        ),
        Fraction("5.5"),
    ),
    "2019 guide: an incomplete outcome measure": (
        lambda: earned(2019, "traditional", "236", "registry", "incomplete", None, False),
        Fraction(1),
    ),
    "2019 guide, p. 57: the final score": (
        lambda: (
            total(
                2019,
                {"quality": Decimal("95.8"), "cost": Decimal(63)}
                | {"ia": Decimal(100), "pi": Decimal(84)},
                weights(2019, "traditional", False, frozenset()),
                True,
                Decimal("3.2"),
                False,
            ).score
        ),
        Decimal("91.76"),
    ),
    "2019 guide: one category alone": (
        lambda: (
            total(
                2019,
                {"pi": Decimal(84)},
                weights(2019, "traditional", False, {"quality", "cost", "ia"}),
                True,
                Decimal("3.2"),
                False,
            ).score
        ),
        Decimal(30),
    ),
    "public use file, 2024: 38.65": (
        lambda: adjustment.adjust(2024, Decimal("38.65"), FACTOR_2024).total,
        Decimal("-4.36"),
    ),
    "public use file, 2024: 94.00": (
        lambda: adjustment.adjust(2024, Decimal(94), FACTOR_2024).total,
        Decimal("0.80"),
    ),
    "public use file, 2023: improvement": (
        lambda: half_up(
            quality_category.improvement(
                2023, Fraction(51), Fraction(60), 100 * Fraction("39.67") / 50, True
            ),
            2,
        ),
        Fraction("0.71"),
    ),
    "2019 guide, p. 37: one cost measure": (
        lambda: cost.category([Fraction("6.3")], 2019, None),
        Fraction(63),
    ),
    "2024 borders: the median cost of TPCC_1": (
        lambda: benchmarks.cost_points(2024, "TPCC_1", Decimal("1518.495")),
        Fraction("7.5"),
    ),
}


@pytest.mark.parametrize("example", PRINTED)
def test_what_cms_worked_out_comes_out(example: str) -> None:
    work_out, printed = PRINTED[example]
    assert work_out() == printed


def test_a_wrong_value_is_told_by_the_layer_that_it_is_in_and_by_no_other() -> None:
    key = {"tin": "1" * 9, "npi": "2" * 10}
    entity = {"entity_type": "group", "entity_id": "1" * 9, "reporting_option": "traditional"}
    scored = entity | {"has_submission": True, "is_facility_based": False}
    result = {"reason": None, "categories_scored_count": 1} | entity
    bonus = {"complex_patient_bonus_points": 0, "small_practice_bonus_points": 0}
    percent = {"category_percent": Decimal(80), "is_submitted": True, "is_scored": True}
    names = ("quality", "ia", "pi", "cost")
    shares = zip(names, ("55", "15", "30", "0"), strict=True)
    adjusted = {
        "unrounded_base_adjustment_percent": Decimal("0.0"),
        "unrounded_additional_adjustment_percent": Decimal(0),
        "adjustment_percent": Decimal("0.00"),
        "direction": "neutral",
    }
    tables: dict[str, list[dict[str, Any]]] = {
        "score.scored_entity": [scored | {"weight_option": "traditional"}],
        "score.reweighted_category": [entity | {"category": "cost"}],
        "score.category_weight": [
            entity | {"category": name, "weight_percent": Decimal(share)} for name, share in shares
        ],
        "score.category_score": [entity | percent | {"category": name} for name in names[:3]],
        # 80 of 100 it is, and not a hundredth more
        "score.entity_final_score": [
            result
            | bonus
            | {"final_score": Decimal("80.01"), "categories_scored_count": 3}
            | {"quality_and_cost_points": Decimal(44)}
        ],
        "score.final_score": [key | entity | {"final_score": Decimal("80.01")}],
        "eligibility.entity_member": [key | entity],
        "eligibility.mips_eligible": [
            key | {"is_mips_eligible": True, "is_eligible_as_group": True}
        ],
        "adjustment.charge": [key | {"allowed_charge_amount": Decimal(100)}],
        "adjustment.payment_adjustment": [key | adjusted],
    }
    run = Run(2024, lambda table: tables.get(table, []))
    found = [
        (difference.layer, difference.column)
        for name in ("adjustment", "hierarchy", "final_score", "weights")
        for difference in compare.LAYERS[name](run)
    ]
    assert found == [("final_score", "final_score")]


def test_a_run_that_differs_is_told_and_ends_with_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Difference("weights", 2024, ("1" * 9,), "weight_percent", Decimal(30), Fraction(55))
    runs = {"right": [], "wrong": [one]}
    monkeypatch.setattr(compare, "of_folder", lambda folder: folder.name)
    monkeypatch.setattr(compare, "unaccepted", runs.get)
    assert (compare.main(["right"]), capsys.readouterr().out) == (0, "")
    assert compare.main(["wrong", "right"]) == 1
    assert capsys.readouterr().out == f"weights\t2024\t('{'1' * 9}',)\tweight_percent\t30\t55\n"
