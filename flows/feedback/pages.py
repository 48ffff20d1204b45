"""A practice's and a clinician's page: HTML and JSON, from what the queries have put together."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.coverage.rules import RULES
from flows.engine import catalog
from flows.engine.register import caution
from flows.feedback.wording import CATEGORIES, FILTERS, NONE, Json, entity_name
from flows.run.manifest import Manifest
from flows.run.since import changed_since, said_since
from flows.score_tree import tree_tables

TEMPLATES = Path(__file__).parent / "templates"
# The tables that take part in a category, as its section cites them.
STEPS = {
    "quality": ["quality.measure_points", "quality.selected_measure", "quality.category_score"],
    "cost": ["cost.measure_points", "cost.category_score"],
    "ia": ["ia.activity_points", "ia.category_score"],
    "pi": ["pi.objective_points", "pi.category_score"],
}
TRUNK = (
    "eligibility.mips_eligible",
    "score.category_weight",
    "score.facility_category",
    "score.apm_category_score",
    "score.complex_patient_bonus",
    "score.small_practice_bonus",
    "score.entity_final_score",
    "score.final_score",
    "adjustment.sliding_scale",
    "adjustment.scaling_factor",
    "adjustment.exceptional_performance",
    "adjustment.payment_adjustment",
    "adjustment.charge",
    "payment_file.apm_incentive",
)
# What is so of nearly every measure needs no sentence.
PLAIN_OUTCOMES = {"quality.class.benchmarked", "cost.scored_measure"}


def _is_unsent(part: Json) -> bool:
    """Tell whether a category that counts and is not computed from claims had no data."""
    meta = part["original"]["parts"][0]["metadata"]
    is_others = meta["isOfFacility"] or meta["isRolledUp"] or part["name"] == "cost"
    has_all = part["original"]["value"] == meta["maxContribution"]
    return bool(
        part["metadata"]["maxContribution"]
        and meta["isSubmitted"] is False
        and not is_others
        and not has_all
    )


@cache
def _environment() -> Environment:
    """Return the templates, each compiled once a process; the year's facts come as variables."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= FILTERS | {"steps": STEPS.__getitem__}
    return environment


def parsed(text: str) -> Json:
    """Return what a JSON text says, its numbers exact."""
    return json.loads(text, parse_float=Decimal)


@dataclass(frozen=True)
class Tree:
    """The score tree of an entity: as JSON text, parsed, and as the part of a page."""

    parts: str
    metadata: str
    fragment: str


@dataclass(frozen=True)
class Member:
    """A clinician of a practice: the name of the page and what stands on it beside the tree."""

    name: str
    facts: Json
    text: str
    tree: Tree | None
    # The documents and rows behind it, where the page stands alone.
    made_from: list[Json] | None = None


class Pages:
    """Renders the pages of one run."""

    def __init__(self, run: Manifest) -> None:
        """Read the templates and what the year's rules say."""
        held = caution(run.content["year_status"], run.content["year_note"])
        changed = changed_since(run)
        self._warnings = [text for text in (held, changed and said_since(changed)) if text]
        self._common = {
            "year": run.content["performance_year"],
            "payment_year": run.content["payment_year"],
            "run_id": run.run_id,
            "version": run.content["made_with"]["qpp"],
            "cautions": self._warnings,
            "rules": self._rules(int(run.content["performance_year"])),
            # A style sheet of ours: not to be escaped.
            "style": Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),
        }
        self._title = f"qpp {run.content['made_with']['qpp']}, run {run.run_id}"

    @staticmethod
    def _rules(performance_year: int) -> dict[str, dict[str, Any]]:
        """Return what each step is, by table: the sentence and the paragraphs of its SQL file."""
        transforms = catalog.in_force(performance_year)
        names = [*TRUNK, *(name for tables in STEPS.values() for name in tables)]
        return {
            name: {"says": transforms[name].says, "law": list(transforms[name].rule)}
            for name in names
            if name in transforms
        }

    @cached_property
    def _rules_text(self) -> str:
        return json.dumps(self._common["rules"], ensure_ascii=False)

    def _rendered(self, template: str, **facts: Any) -> str:
        return _environment().get_template(template).render(self._common, **facts)

    def tree(self, parts: str, metadata: str) -> Tree:
        """Return an entity's tree with its part of a page, which all who took its score share."""
        branches, total = parsed(parts), parsed(metadata)
        categories = [part for part in branches if part["name"] in CATEGORIES]
        leaves = [leaf for part in categories for leaf in part["original"]["parts"][0]["parts"]]
        gains = [leaf for leaf in leaves if leaf["metadata"]["nextFinalScorePoints"]]
        gains.sort(key=lambda leaf: (-leaf["metadata"]["nextFinalScorePoints"], leaf["name"]))
        fragment = self._rendered(
            "tree.html",
            name=entity_name(total),
            total=total,
            categories=categories,
            bonuses=branches[-1]["parts"],
            focus=gains,
            unsent=[part for part in categories if _is_unsent(part)],
            plain_outcomes=PLAIN_OUTCOMES,
        )
        return Tree(parts, metadata, fragment)

    def clinician_html(self, member: Member) -> str:
        """Return the page of a clinician."""
        final = member.facts["finalScore"]
        return self._rendered(
            "clinician.html",
            c=member.facts,
            taken_name=entity_name(final) if final["entityType"] else NONE,
            tree=Markup(member.tree.fragment) if member.tree else "",
            made_from=member.made_from,
        )

    def clinician_json(self, member: Member) -> str:
        """Return the score of a clinician in the shape of CMS's scoring output, extended."""
        value = member.facts["finalScore"]["value"]
        tree = member.tree
        made_from = ""
        if member.made_from is not None:
            made_from = f',"madeFrom":{json.dumps(member.made_from, ensure_ascii=False)}'
        return (
            f'{{"name":"total","title":"Total Score","detail":{json.dumps(self._title)},'
            f'"value":{"null" if value is None else value},'
            f'"parts":{tree.parts if tree else "[]"},'
            f'"instrumentations":{json.dumps(self._instrumentations(member.facts))},'
            f'"metadata":{tree.metadata if tree else "{}"},'
            f'"warnings":{json.dumps(self._warnings, ensure_ascii=False)},"errors":[],'
            f'"clinician":{member.text},"rules":{self._rules_text}{made_from}}}\n'
        )

    @staticmethod
    def _instrumentations(facts: Json) -> list[str]:
        found = [facts[part]["rule"] for part in ("eligibility", "finalScore", "adjustment")]
        return [rule for rule in found if rule]

    def practice_html(self, facts: Json, members: list[Member], trees: list[Tree]) -> str:
        """Return the page of a practice, with the trees of its entities."""
        fragments = [Markup(tree.fragment) for tree in trees]
        return self._rendered("practice.html", p=facts, members=members, trees=fragments)

    def practice_json(self, text: str, members: list[Member], trees: list[Tree]) -> str:
        """Return a practice: its totals, its clinicians, and the scores of its entities."""
        listed = ",".join(
            f'{{"file":"{member.name}.json","clinician":{member.text}}}' for member in members
        )
        scores = ",".join(
            f'{{"name":"total","title":"Total Score","parts":{tree.parts},'
            f'"metadata":{tree.metadata}}}'
            for tree in trees
        )
        return (
            f'{{"name":"practice","title":"Practice","detail":{json.dumps(self._title)},'
            f'"practice":{text},"clinicians":[{listed}],"entities":[{scores}],'
            f'"warnings":{json.dumps(self._warnings, ensure_ascii=False)},"errors":[],'
            f'"rules":{self._rules_text}}}\n'
        )


def made_of() -> list[Path]:
    """Return the files that decide how a page looks and what it says."""
    here = Path(__file__).parent
    code = (here / name for name in ("pages.py", "run_pages.py", "wording.py"))
    own = [*here.glob("*.sql"), *TEMPLATES.iterdir(), *code]
    return sorted([RULES, *own, *(query.path for query in tree_tables())])
