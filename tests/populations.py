"""Whole populations that nobody would think of, as cases draw them."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from flows.analyst.cases import Case

Rows = list[dict[str, Any]]
Entity = tuple[str, str]

# The APM scoring standard; MVPs and subgroups with the floor gone; the APP Plus set.
YEARS = (2019, 2023, 2025)
PROGRAMS = {
    2019: ("mips",),
    2023: ("mips", "G0055", "G0057", "app1"),
    2025: ("mips", "G0055", "G0057", "app1", "appPlus"),
}
METHODS = ("registry", "electronicHealthRecord", "claims", "cmsWebInterface")
MEASURES = ("001", "047", "112", "113", "128", "130", "134", "236", "317", "374", "441", "XYZ1")
ACTIVITIES = ("IA_PSPA_7", "IA_EPA_1", "IA_BE_6", "IA_AHE_1", "IA_PCMH")
YES_OR_NO = (
    *("PI_PPHI_1", "PI_PPHI_2", "PI_INFBLO_1", "PI_ONCDIR_1", "PI_EP_2", "PI_EP_2_EX_1"),
    *("PI_PHCDRR_1", "PI_PHCDRR_3", "PI_PHCDRR_4", "PI_PHCDRR_1_EX_1", "PI_LVPP_1", "PI_HIE_5"),
)
PROPORTIONS = ("PI_EP_1", "PI_HIE_1", "PI_HIE_4", "PI_PEA_1")
# Met, not met and eligible: 0 of 0, nobody reported, at and under the case minimum, all, none.
COUNTS = (
    (0, 0, 0),
    (0, 0, 100),
    (20, 0, 20),
    (19, 0, 19),
    (100, 0, 100),
    (0, 100, 100),
    (7, 7, 20),
)
# Charges, patients and services: at the low-volume threshold, over it, over a part of it.
VOLUMES = (
    (0, 0, 0),
    (90000, 200, 200),
    (90000.01, 201, 201),
    (90000.01, 1, 1),
    (10**12, 10**6, 10**6),
)
KINDS = (
    *("hardship", "extreme_and_uncontrollable_circumstances", "vendor_failure", "late_joiner"),
    *("targeted_review", "covid_19", "automatic_extreme_and_uncontrollable_circumstances"),
)
CATEGORIES = ("quality", "cost", "ia", "pi")
some_of = st.sampled_from


@st.composite
def practices(draw: st.DrawFn) -> tuple[Rows, Rows]:
    """Draw the clinicians of some TINs and the charges of both segments; a TIN has its members'."""
    clinicians: Rows = []
    charges: Rows = []
    is_everyone_alike = draw(st.booleans())
    alike = draw(some_of(VOLUMES))
    for tin in [f"{number:09d}" for number in range(1, draw(st.integers(1, 3)) + 1)]:
        has_opted_in = draw(some_of((None, True)))
        npis = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True))
        for npi in [f"{number:010d}" for number in npis]:
            clinicians.append(
                {
                    "tin": tin,
                    "npi": npi,
                    "clinician_type": draw(some_of(("physician", "physical_therapist", "other"))),
                    "first_medicare_enrollment_date": draw(some_of((None, "2017-01-01"))),
                    "practice_state_code": draw(some_of((None, "FL"))),
                    "has_opted_in": draw(some_of((None, True))),
                    "has_group_opted_in": has_opted_in,
                    "is_hospital_based": draw(some_of((None, True))),
                    "is_non_patient_facing": draw(some_of((None, True))),
                    "has_elected_mips_as_partial_qp": draw(some_of((None, True))),
                }
            )
        for segment in (1, 2):
            volumes = {
                npi: alike if is_everyone_alike else draw(some_of(VOLUMES))
                for npi in (c["npi"] for c in clinicians if c["tin"] == tin)
                if is_everyone_alike or draw(st.integers(0, 4))
            }
            for npi, volume in volumes.items():
                entity = {"entity_type": "individual", "entity_id": f"{tin}-{npi}", "npi": npi}
                charges.append(_charged(entity, tin, segment, volume, 1))
            if volumes:
                sums = tuple(sum(amounts) for amounts in zip(*volumes.values(), strict=True))
                entity = {"entity_type": "group", "entity_id": tin, "npi": None}
                charges.append(_charged(entity, tin, segment, sums, len(volumes)))
    return clinicians, charges


def _charged(
    entity: dict[str, Any], tin: str, segment: int, volume: tuple[Any, ...], clinicians: int
) -> dict[str, Any]:
    amount, beneficiaries, services = volume
    return entity | {
        "tin": tin,
        "segment": segment,
        "allowed_charge_amount": f"{amount:.2f}",
        "beneficiary_count": beneficiaries,
        "service_count": services,
        "clinician_count": clinicians,
    }


@st.composite
def measurements(draw: st.DrawFn, entities: list[Entity], year: int) -> tuple[Rows, Rows]:
    """Draw what entities send: several programs and collection types, a measure twice."""
    sets: Rows = []
    sent: Rows = []
    for entity_type, entity_id in entities:
        for category in draw(st.sets(some_of(("quality", "ia", "pi")))):
            keys = st.tuples(some_of(PROGRAMS[year]), some_of(METHODS))
            for program, method in draw(st.lists(keys, min_size=1, max_size=2, unique=True)):
                key = {
                    "entity_type": entity_type,
                    "entity_id": entity_id,
                    "category": category,
                    "submission_method": method,
                    "program_name": program,
                }
                sets.append(
                    key
                    | {
                        "cehrt_id": draw(some_of((None, f"0015E{year % 100}ABCDEFGH"))),
                        "performance_start_date": f"{year}-01-01",
                        "performance_end_date": draw(some_of((f"{year}-12-31", f"{year}-01-02"))),
                    }
                )
                sent += [key | measure for measure in draw(MEASURED[category])]
    return sets, sent


def _counted(measure_id: str, counts: tuple[int, int, int]) -> dict[str, Any]:
    met, not_met, eligible = counts
    return {
        "measure_id": measure_id,
        "performance_met": met,
        "performance_not_met": not_met,
        "eligible_population": eligible,
    }


ANSWER = some_of(("true", "false"))
SEVEN_ALIKE = some_of(COUNTS).map(lambda counts: [_counted(m, counts) for m in MEASURES[:7]])
OF_ALL_SORTS = st.dictionaries(some_of(MEASURES), some_of(COUNTS), min_size=1, max_size=8).map(
    lambda measures: [_counted(*measure) for measure in measures.items()]
)
ATTESTED = st.dictionaries(some_of(ACTIVITIES), ANSWER, min_size=1).map(
    lambda answers: [{"measure_id": m, "boolean_value": answer} for m, answer in answers.items()]
)
FRACTIONS = st.tuples(some_of((0, 1, 20)), some_of((0, 1, 20)))
OBJECTIVES = st.tuples(
    st.one_of(st.sets(some_of(YES_OR_NO)), st.just(set(YES_OR_NO))),
    ANSWER,
    st.dictionaries(some_of(PROPORTIONS), FRACTIONS, min_size=1),
).map(
    lambda drawn: (
        [{"measure_id": m, "boolean_value": drawn[1]} for m in sorted(drawn[0])]
        + [
            {"measure_id": m, "numerator": min(both), "denominator": max(both)}
            for m, both in drawn[2].items()
        ]
    )
)
MEASURED = {"quality": st.one_of(SEVEN_ALIKE, OF_ALL_SORTS), "ia": ATTESTED, "pi": OBJECTIVES}


@st.composite
def populations(draw: st.DrawFn) -> Case:
    """Draw a year, its people and the entities they are scored as: a case without wishes."""
    year = draw(some_of(YEARS))
    clinicians, charges = draw(practices())
    keys = [(c["tin"], c["npi"]) for c in clinicians]
    elected = draw(some_of((f"{year - 1}-12-31", f"{year}-01-01")))
    roster = [
        {
            "entity_type": kind,
            "entity_id": f"{kind}1",
            "tin": tin,
            "npi": npi,
            "mvp_id": "G0055" if kind == "subgroup" else None,
            "election_date": elected,
        }
        for kind in draw(st.sets(some_of(("virtualGroup", "subgroup"))))
        for tin, npi in keys
        if kind == "virtualGroup" or tin == keys[0][0]
    ]
    is_advanced, attributed = draw(some_of((None, "true"))), draw(some_of((0, 49, 50, 100)))
    participants = [
        {
            "apm_entity_id": "A1",
            "tin": tin,
            "npi": npi,
            "snapshot_date": f"{year}-{draw(some_of(('03-31', '08-31', '12-31')))}",
            "model_id": "MSSP",
            "is_advanced_apm": is_advanced,
            "is_mips_apm": "true",
            "attributed_payment_amount": attributed,
            "attribution_eligible_payment_amount": 100,
            "attributed_patient_count": attributed,
            "attribution_eligible_patient_count": 100,
        }
        for tin, npi in draw(st.lists(some_of(keys), max_size=4, unique=True))
    ]
    entities: list[Entity] = [("individual", f"{tin}-{npi}") for tin, npi in keys]
    entities += [("group", tin) for tin in sorted({tin for tin, _ in keys})]
    levels = len(entities)
    entities += sorted({(row["entity_type"], row["entity_id"]) for row in roster})
    entities += [("apm", "A1")] if participants else []
    senders = draw(st.lists(some_of(entities), max_size=4, unique=True))
    sets, sent = draw(measurements(senders, year))
    counted = st.lists(
        st.tuples(some_of(entities), some_of((0, 1, 10, 20, 35, 250))), unique_by=lambda e: e[0]
    )
    costs = [
        {"measure_id": measure, "case_count": cases, "average_cost_amount": amount}
        | {"entity_type": entity[0], "entity_id": entity[1]}
        for entity, cases in draw(counted)
        for measure, amount in (("TPCC_1", 0), ("MSPB_1", 24000))
    ]
    results = [
        {"measure_id": "479", "case_count": cases, "performance_rate": "0.15"}
        | {"entity_type": entity[0], "entity_id": entity[1]}
        for entity, cases in draw(counted)
    ]
    excused = draw(
        st.lists(
            st.tuples(some_of(entities), some_of(CATEGORIES), some_of(KINDS)),
            max_size=6,
            unique=True,
        )
    )
    exceptions = [
        {"entity_type": entity[0], "entity_id": entity[1], "category": category}
        | {"exception_kind": kind, "decision": draw(some_of(("approved", "approved", "denied")))}
        for entity, category, kind in excused
    ]
    facilities = [
        {"entity_type": entity[0], "entity_id": entity[1], "facility_id": "100001"}
        | {"total_performance_score_percentile": percentile}
        for entity, percentile in draw(
            st.dictionaries(some_of(entities[:levels]), some_of((0, 60, 100)), max_size=3)
        ).items()
    ]
    priors = [
        {"entity_type": entity[0], "entity_id": entity[1], "category": category}
        | {"achievement_points": min(available, 30), "available_points": available}
        for entity, category, available in draw(
            st.lists(
                st.tuples(some_of(entities), some_of(("quality", "cost")), some_of((0, 10, 60))),
                max_size=3,
                unique_by=lambda prior: prior[:2],
            )
        )
    ]
    seen = draw(st.lists(st.tuples(some_of(keys), st.integers(1, 3)), max_size=4))
    lines = [
        {"claim_id": number, "line_number": 1, "beneficiary_id": patient, "tin": tin, "npi": npi}
        | {"first_expense_date": f"{year}-03-15", "line_processing_code": "A"}
        | {"allowed_charge_amount": draw(some_of((0, 100)))}
        for number, ((tin, npi), patient) in enumerate(seen)
    ]
    risks = [
        {"beneficiary_id": patient, "hcc_risk_score": risk, "is_dual_eligible": dual}
        for patient, risk, dual in ((1, 0, "true"), (2, 5, "false"), (3, None, None))
    ]
    tables = {
        "ingest.clinician": clinicians,
        "eligibility.allowed_charges": charges,
        "ingest.entity_roster": roster,
        "ingest.apm_participant": participants,
        "ingest.measurement_set": sets,
        "ingest.measurement": sent,
        "ingest.cost_result": costs,
        "ingest.administrative_claims_result": results,
        "ingest.exception": exceptions,
        "ingest.facility_score": facilities,
        "ingest.prior_year": priors,
        "ingest.claim_line": lines,
        "ingest.beneficiary_risk": risks,
    }
    given = {table: as_drawn(rows) for table, rows in tables.items() if rows}
    return Case("a hostile population", Path(__file__), year, given, {})


def as_drawn(rows: Rows) -> str:
    """Return the rows as a case draws them, so that a failing one can become a case."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    cells = [["" if row.get(name) is None else str(row[name]) for name in header] for row in rows]
    return "\n".join(" | ".join(line) for line in [header, *cells])
