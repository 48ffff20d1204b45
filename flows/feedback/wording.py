"""How the pages of the feedback write numbers, money and names."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flows.drawing import words

# Headings, with the capitals that CMS gives them.
CATEGORIES = {
    "quality": "Quality",
    "cost": "Cost",
    "ia": "Improvement activities",
    "pi": "Promoting Interoperability",
}
ENTITIES = {
    "individual": "the clinician alone",
    "group": "the practice as a group",
    "virtualGroup": "virtual group",
    "subgroup": "subgroup",
    "apm": "APM Entity",
}
SHORT_ENTITIES = {"individual": "own", "group": "practice as a group"}
OPTIONS = {
    "traditional": "traditional MIPS",
    "apm_scoring_standard": "APM scoring standard",
    "app": "APM Performance Pathway",
    "app_plus": "APP Plus",
    "mvp": "MIPS Value Pathway",
    "facility_based": "traditional MIPS with facility-based scoring",
    "facility_based_mvp": "MIPS Value Pathway with facility-based scoring",
}
COLLECTIONS = {
    "registry": "registry (MIPS CQM or QCDR)",
    "electronicHealthRecord": "electronic health record (eCQM)",
    "claims": "Medicare Part B claims",
    "cmsWebInterface": "CMS Web Interface",
    "certifiedSurveyVendor": "CAHPS for MIPS survey",
    "administrativeClaims": "computed from claims",
}
# What a border of the final score is, and what a criterion of low volume counts.
BORDERS = {
    "reduction_floor": "one-fourth of the performance threshold; above it less is taken",
    "performance_threshold": "the performance threshold; from here on nothing is taken",
    "additional_performance_threshold": "the threshold for exceptional performance",
    "allowed_charge_amount": "dollars of allowed charges",
    "beneficiary_count": "Medicare patients",
    "service_count": "covered professional services",
}
NONE = "none"
Json = Any
Number = Decimal | int


def _plain(value: Number | None) -> str:
    """Return a number as it is, without zeros that say nothing."""
    if value is None:
        return ""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fixed(value: Number, digits: int) -> str:
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded:,.{digits}f}"


def _magnitude(value: Number) -> Number:
    return -value if value < 0 else value


def _minus(text: str, value: Number) -> str:
    """Return a text of a magnitude with the sign of its value, a real minus."""
    return f"+{text}" if value > 0 else f"\N{MINUS SIGN}{text}" if value < 0 else text


def _signed(value: Number) -> str:
    return _minus(_fixed(_magnitude(value), 2), value)


def _signed_plain(value: Number) -> str:
    return _minus(_plain(_magnitude(value)), value)


def _money_plain(value: Number) -> str:
    return f"${_fixed(value, 2)}"


def _money(value: Number) -> str:
    return _minus(_money_plain(_magnitude(value)), value)


def _side(value: Number | None) -> str:
    return " up" if value and value > 0 else " down" if value and value < 0 else ""


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _unit(leaf: Json, value: Number | None) -> str:
    if value is None:
        return NONE
    if "averageCostAmount" in leaf["metadata"]:
        return f"${_plain(value)}"
    return _plain(value)


def _rate(leaf: Json) -> str:
    meta = leaf["metadata"]
    return _unit(leaf, meta.get("averageCostAmount", meta.get("performanceRate")))


def _next_rate(leaf: Json) -> str:
    return _unit(leaf, leaf["metadata"]["nextRate"])


def entity_name(entity: Json) -> str:
    """Return what an entity is called: an entity of others by its key, too."""
    kind = entity["entityType"]
    name = ENTITIES[kind]
    return name if kind in SHORT_ENTITIES else f"{name} {entity['entityId']}"


def _entity_short(entity: Json) -> str:
    return SHORT_ENTITIES.get(entity["entityType"]) or entity_name(entity)


# What the templates write with.
FILTERS: dict[str, Callable[..., Any]] = {
    "border": BORDERS.__getitem__,
    "category": CATEGORIES.__getitem__,
    "collection": lambda name: COLLECTIONS.get(name, words(name)),
    "count": lambda value: f"{value:,}",
    "entity": entity_name,
    "entity_short": _entity_short,
    "fixed": _fixed,
    "money": _money,
    "money_plain": _money_plain,
    "next_rate": _next_rate,
    "option": OPTIONS.__getitem__,
    "plain": _plain,
    "rate": _rate,
    "sentence": _sentence,
    "share": lambda value: _fixed(value * 100, 1),
    "side": _side,
    "signed": _signed,
    "signed_plain": _signed_plain,
    "words": words,
}
