"""The score tree of a clinician on a terminal, from the same JSON that the pages are made of."""

from decimal import Decimal
from typing import Any

from rich.text import Text
from rich.tree import Tree

from flows.drawing import CATEGORIES, words
from flows.feedback.wording import BORDERS, OPTIONS, entity_name

Json = Any
# Of the measures that do not count the first are enough on a screen; the files have all.
MOST_UNCOUNTED = 3


def _plain(value: Any) -> str:
    if value is None:
        return "none"
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _node(label: str, value: str, *proofs: str | None) -> Text:
    """Return a node: what it is, its value, and in small what proves it."""
    told = Text.assemble((label, "bold"), f"  {value}" if value else "")
    shown = [proof.removesuffix(".") for proof in proofs if proof]
    if shown:
        told.append(f"\n{'; '.join(shown)}", style="dim")
    return told


def _proof(rule: str | None, citation: str | None, meta: Json) -> list[str | None]:
    policy = meta.get("policy")
    row = meta.get("policyCitation")
    unconfirmed = meta.get("policyConfidence") == "unconfirmed"
    mark = ", UNCONFIRMED" if unconfirmed else ""
    return [rule, citation, f"{policy} ({row}{mark})" if policy and row else None]


def _leaf(leaf: Json) -> Text:
    meta = leaf["metadata"]
    points = f"{_plain(leaf['value'])} of {_plain(meta['maxContribution'])} points"
    parts = [points]
    for name, label in (("performanceRate", "rate"), ("averageCostAmount", "average cost $")):
        if meta.get(name) is not None:
            parts.append(f"{label} {_plain(meta[name])}")
    if meta.get("numerator") is not None and meta.get("denominator"):
        parts.append(f"{_plain(meta['numerator'])} of {_plain(meta['denominator'])}")
    if meta.get("caseCount") is not None:
        parts.append(f"{_plain(meta['caseCount'])} cases")
    if meta.get("decile") is not None:
        decile = f"decile {meta['decile']} + {_plain(meta['partialPoints'])}"
        cap = f", cap {_plain(meta['capPoints'])}" if meta.get("capPoints") else ""
        parts.append(
            f"benchmark {_plain(meta.get('benchmarkPoints', leaf['value']))} ({decile}{cap})"
        )
    if meta["processingStatus"] != "PICKED":
        parts.append("not picked" if meta["processingStatus"] == "NOT_PICKED" else "does not count")
    told = _node(
        f"{leaf['name']} {leaf['title'] or ''}".strip(),
        ", ".join(parts),
        meta["messages"]["score"],
        *_proof(leaf["instrumentations"][0], meta["citation"], meta),
    )
    if meta.get("nextFinalScorePoints"):
        better = "or less" if meta.get("isInverse") else "or more"
        told.append(
            f"\nnext border: {_plain(meta['nextRate'])} {better} for {_plain(meta['nextPoints'])} "
            f"points, final score about +{meta['nextFinalScorePoints']:.2f}",
            style="green",
        )
    return told


def _category(branch: Tree, part: Json) -> None:
    meta, counted = part["metadata"], part["original"]["parts"][0]
    inner = counted["metadata"]
    value = (
        f"{_plain(inner['unroundedScoreValue'])} % x weight {_plain(meta['maxContribution'])} = "
        f"{_plain(meta['unroundedScoreValue'])} points"
    )
    if meta["maxContribution"] != meta["baseWeight"]:
        value += f" (base weight {_plain(meta['baseWeight'])})"
    node = branch.add(
        _node(
            CATEGORIES[part["name"]],
            value,
            inner["messages"]["score"],
            meta["messages"]["weight"],
            *_proof(meta["weightRule"] or meta["rule"], meta["citation"], meta),
        )
    )
    if inner.get("denominator"):
        bonus = inner.get("totalBonusPoints")
        sums = f"{_plain(inner['achievementPoints'])} of {_plain(inner['denominator'])} points"
        sums += f", bonus {_plain(bonus)}" if bonus else ""
        improved = inner.get("improvementPercent")
        sums += f", improvement {_plain(improved)} %" if improved else ""
        node.add(_node("sum", sums, counted["instrumentations"][0], inner["citation"]))
    counting = [
        leaf for leaf in counted["parts"] if leaf["metadata"]["processingStatus"] == "PICKED"
    ]
    others = [leaf for leaf in counted["parts"] if leaf not in counting]
    for leaf in counting + others[:MOST_UNCOUNTED]:
        node.add(_leaf(leaf))
    if len(others) > MOST_UNCOUNTED:
        node.add(Text(f"and {len(others) - MOST_UNCOUNTED} more that do not count", style="dim"))


def _borders(branch: Tree, items: list[Json]) -> None:
    for item in items:
        whose = (
            f" ({words(item['entityType'])}, segment {item['segment']})" if item["segment"] else ""
        )
        branch.add(
            _node(
                f"{BORDERS[item['boundary']]}{whose}",
                f"{_plain(item['value'])}, border {_plain(item['border'])}, "
                f"lacking {_plain(item['lacking'])}",
                *_proof(None, None, item),
            )
        )


def score_tree(score: Json) -> Tree:
    """Return the tree of a clinician: adjustment, final score, categories, measures, borders.

    score is what the clinician's JSON holds, numbers exact.
    """
    clinician = score["clinician"]
    adjustment, final = clinician["adjustment"], clinician["finalScore"]
    value = adjustment["value"]
    root = Tree(
        _node(
            "Payment adjustment",
            "none" if value is None else f"{value:+.2f} percent",
            adjustment["message"],
            adjustment["rule"],
            adjustment["citation"],
        )
    )
    if value is not None:
        scaled = root.add(
            _node("before rounding", f"{_plain(adjustment['unroundedPercent'])} percent")
        )
        scaled.add(
            _node(
                "on the sliding scale",
                f"{_plain(adjustment['unscaledPercent'])} percent",
                f"applicable percent {_plain(adjustment['applicablePercent'])} "
                f"({adjustment['applicableCitation']})",
                f"threshold {_plain(adjustment['performanceThreshold'])} "
                f"({adjustment['thresholdCitation']})",
            )
        )
        # Reductions are not scaled.
        if adjustment["unscaledPercent"] and adjustment["unscaledPercent"] > 0:
            factor, message = _plain(adjustment["scalingFactor"]), adjustment["scalingMessage"]
            scaled.add(_node("scaling factor", factor, message))
        if adjustment["unroundedAdditionalPercent"]:
            scaled.add(
                _node(
                    "exceptional performance",
                    f"{_plain(adjustment['unroundedAdditionalPercent'])} percent",
                    f"factor {_plain(adjustment['additionalScalingFactor'])}",
                )
            )
    total = root.add(
        _node("Final score", _plain(final["value"]), final["message"], final["citation"])
    )
    for entity in final["hierarchy"]:
        taken = "taken" if entity["isTaken"] else "not taken"
        total.add(
            _node(
                f"{taken}: {entity_name(entity)}, {OPTIONS[entity['reportingOption']]}",
                _plain(entity["value"]),
                f"place {_plain(entity['selectionOrder'])} in the hierarchy",
                *_proof(None, None, entity),
            )
        )
    if score["parts"]:
        meta = score["metadata"]
        summed = total.add(
            _node(
                "sum of the categories and bonuses",
                f"{_plain(meta['unroundedScoreValue'])} before rounding",
                meta["messages"]["total"],
                meta["rule"],
            )
        )
        for part in score["parts"]:
            if part["name"] in CATEGORIES:
                _category(summed, part)
        for bonus in score["parts"][-1]["parts"]:
            meta = bonus["metadata"]
            summed.add(
                _node(
                    bonus["title"],
                    f"{_plain(bonus['value'])} points",
                    *_proof(bonus["instrumentations"][0], None, meta),
                )
            )
    eligible = clinician["eligibility"]
    root.add(
        _node(
            "MIPS eligible",
            "yes" if eligible["isMipsEligible"] else "no",
            eligible["message"],
            *_proof(
                eligible["rule"],
                None,
                {
                    "policy": eligible["policy"],
                    "policyCitation": eligible["citation"],
                    "policyConfidence": eligible["policyConfidence"],
                },
            ),
        )
    )
    if clinician["boundaries"]:
        _borders(root.add(_node("Next borders", "")), clinician["boundaries"])
    return root
