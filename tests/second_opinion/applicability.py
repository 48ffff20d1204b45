"""Eligible measure applicability: 42 CFR 414.1335(a)(1)(i), 414.1380(b)(1)(vii), reading Q5."""

from collections.abc import Iterable
from functools import cache

from tests.second_opinion import numbers

REVIEWED = ("claims", "registry")
Topics = dict[str, frozenset[str]]


@cache
def related(year: int, measure: str, collection: str, kind: str) -> Topics:
    """Return the clinical topics or specialty sets of a measure, each with all its measures."""
    found: dict[str, set[str]] = {}
    for row in numbers.reference("clinical_cluster", year):
        named = (row["measure_id"], row["collection_type"], row["cluster_kind"])
        if named == (measure, collection, kind):
            found.setdefault(row["cluster_name"], set()).add(row["member_measure_id"])
    return {name: frozenset(members) for name, members in found.items()}


def passes(year: int, sent: Iterable[tuple[str, str]]) -> bool:
    """Say whether nothing more was applicable than the measures sent, each with its type.

    A complete specialty set is enough; else each measure that has clinical topics needs one that
    is complete, and at least one has some.
    """
    listed = [(measure, collection) for measure, collection in sent if collection in REVIEWED]
    measures = frozenset(measure for measure, _ in listed)
    has_topics: dict[str, bool] = {}
    for measure, collection in listed:
        sets = related(year, measure, collection, "specialty_set")
        if any(members <= measures for members in sets.values()):
            return True
        topics = related(year, measure, collection, "clinical_cluster")
        if topics:
            is_whole = any(members <= measures for members in topics.values())
            has_topics[measure] = has_topics.get(measure, False) or is_whole
    return bool(has_topics) and all(has_topics.values())
