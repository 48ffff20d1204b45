"""Who takes part in APMs as nobody would think of, and what counts reach of the thresholds."""

from random import Random
from typing import Any

Rows = list[dict[str, Any]]
Clinician = tuple[str, str]
ENTITIES = ("E1", "E2")
# Of the Shared Savings Program, of the web interface, of neither, and of no name.
MODELS = ("BASIC TRACK", "NEXT GENERATION ACO", "MSSP", None)
# Days of a model's list, around a snapshot, and the birth of who is 18 on one or a day later.
LISTS = ("01-01", "06-30", "07-01")
BORN = ("03-31", "04-01")
SNAPSHOTS = ("03-31", "06-30", "08-31", "12-31")
# Of a hundred: at, under and over thresholds of payments and patients in some year, none, all.
ATTRIBUTED = (0, 19, 20, 25, 34, 35, 40, 49, 50, 74, 75, 100, None)


def shares(chance: Random) -> dict[str, Any]:
    """Return counts of a hundred, and sometimes of nobody, for Medicare and for all payers."""
    counts: dict[str, Any] = {}
    for prefix, eligible in (("", "attribution_eligible"), ("all_payer_", "all_payer_eligible")):
        for method in ("payment_amount", "patient_count"):
            counts[f"{prefix}attributed_{method}"] = chance.choice(ATTRIBUTED)
            counts[f"{eligible}_{method}"] = chance.choice((100, 100, 100, 0))
    for method in ("payment_amount", "patient_count"):
        for attributed, eligible in (
            (f"attributed_{method}", f"attribution_eligible_{method}"),
            (f"all_payer_attributed_{method}", f"all_payer_eligible_{method}"),
        ):
            if counts[attributed] is None:
                counts[eligible] = None
            elif not counts[eligible]:
                counts[attributed] = 0
    return counts


def participants(chance: Random, year: int, keys: list[Clinician], count: int) -> Rows:
    """Return who is on the lists of APM Entities; each list carries its entity's counts."""
    rows: Rows = []
    for name in ENTITIES:
        about: dict[str, Any] = {"apm_entity_id": name, "model_id": chance.choice(MODELS)}
        about |= {"is_mips_apm": chance.choice((True, True, False))}
        about |= {"is_advanced_apm": chance.choice((True, True, None))}
        for day in chance.sample(SNAPSHOTS, chance.randint(1, len(SNAPSHOTS))):
            counts = shares(chance) | {"snapshot_date": f"{year}-{day}"}
            rows += [
                about | {"tin": tin, "npi": npi} | counts
                for tin, npi in chance.sample(keys, min(len(keys), count))
            ]
    return rows


def affiliated(chance: Random, year: int, keys: list[Clinician]) -> Rows:
    """Return clinicians with counts of their own, affiliated practitioners or not."""
    npis = sorted({npi for _, npi in keys})
    return [
        {"npi": npi, "snapshot_date": f"{year}-{day}"}
        | {"is_affiliated_practitioner": chance.choice((True, None))}
        | shares(chance)
        for npi in chance.sample(npis, min(len(npis), 3))
        for day in chance.sample(SNAPSHOTS[:3], 2)
    ]


def assigned(chance: Random, year: int) -> Rows:
    """Return whom models attribute, patients and strangers, on lists of some days or of none."""
    return [
        {"apm_entity_id": name, "list_date": f"{year}-{day}", "beneficiary_id": beneficiary}
        for name in ENTITIES
        for day in chance.sample(LISTS, chance.randint(0, len(LISTS)))
        for beneficiary in chance.sample(range(1, 7), chance.randint(1, 4))
    ]


def born(chance: Random, year: int) -> Rows:
    """Return when some patients were born: long ago, or eighteen years before a snapshot."""
    days = [f"{year - 18}-{day}" for day in BORN]
    return [
        {"beneficiary_id": beneficiary, "birth_date": chance.choice(("1940-01-01", *days))}
        for beneficiary in range(1, 4)
    ]
