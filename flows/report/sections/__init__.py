"""The sections of the page, each from the run's rows; what has no data says so in words."""

from flows.pages import Section
from flows.report.facts import Facts
from flows.report.sections.came_in import inputs, set_aside
from flows.report.sections.claims import claims
from flows.report.sections.law import coverage, reliance
from flows.report.sections.money import adjustments, apm, neutrality, scale
from flows.report.sections.people import eligibility, scores, weights
from flows.report.sections.released import release
from flows.report.sections.years import last_year

IN_ORDER = (
    inputs,
    set_aside,
    eligibility,
    claims,
    scores,
    weights,
    adjustments,
    scale,
    neutrality,
    apm,
    last_year,
    coverage,
    release,
    reliance,
)


def sections(facts: Facts) -> list[Section]:
    """Return the page's sections in order."""
    return [section(facts) for section in IN_ORDER]
