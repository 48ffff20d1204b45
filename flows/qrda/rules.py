"""What a measurement of a QRDA III document must be to be taken over: QV-QRDA."""

GUID_NOT_ONE = "QV-QRDA-001"
GUID_UNKNOWN = "QV-QRDA-002"
GUID_OF_ANOTHER_YEAR = "QV-QRDA-003"
YEAR_WITHOUT_GUIDS = "QV-QRDA-004"
POPULATION_NOT_ONE = "QV-QRDA-005"
POPULATION_UNKNOWN = "QV-QRDA-006"
COUNT_NOT_ONE = "QV-QRDA-007"
COUNT_NO_NUMBER = "QV-QRDA-008"
ABOVE_INITIAL = "QV-QRDA-009"
PARTS_ABOVE_WHOLE = "QV-QRDA-010"
RATE_OF_ANOTHER = "QV-QRDA-011"
RATE_NO_SHARE = "QV-QRDA-012"
ID_NOT_ONE = "QV-QRDA-013"
PART_NOT_ONE = "QV-QRDA-014"
NO_ANSWER = "QV-QRDA-015"
PARAMETERS_NOT_ONE = "QV-QRDA-016"
PERIOD_NO_DATE = "QV-QRDA-017"
SECTION_EMPTY = "QV-QRDA-018"
ENTRY_UNKNOWN = "QV-QRDA-019"
# These warn: the measurement is taken.
UUID_OF_ANOTHER = "QV-QRDA-020"
POPULATION_LEFT_OUT = "QV-QRDA-021"
PATHWAY_NOT_USED = "QV-QRDA-022"
SECTION_NOT_READ = "QV-QRDA-023"
RATE_NOT_OF_COUNTS = "QV-QRDA-024"
SEVERAL_CEHRT = "QV-QRDA-025"

RULES = {
    GUID_NOT_ONE: "A measure of the measure section is named by exactly one GUID.",
    GUID_UNKNOWN: "The measure's GUID is that of no electronic measure.",
    GUID_OF_ANOTHER_YEAR: "The measure's GUID is that of another performance year's version.",
    YEAR_WITHOUT_GUIDS: (
        "The release of CMS's measures data that is imported names no electronic measure of the "
        "performance year."
    ),
    POPULATION_NOT_ONE: (
        "Each rate of a measure has exactly one denominator and one numerator, and no other "
        "population twice."
    ),
    POPULATION_UNKNOWN: (
        "A population is none of the measure's, by its code or by its UUID where the measure has "
        "several of the code."
    ),
    COUNT_NOT_ONE: "A population, numerator or denominator has exactly one count of its own.",
    COUNT_NO_NUMBER: "A count is a whole number from 0.",
    ABOVE_INITIAL: "The denominator is not above the initial population.",
    PARTS_ABOVE_WHOLE: (
        "Numerator, denominator exclusions and exceptions are together not above the denominator."
    ),
    RATE_OF_ANOTHER: "A performance rate refers to exactly one numerator, which is the measure's.",
    RATE_NO_SHARE: "A performance rate is a decimal from 0 to 1, or null where there is none.",
    ID_NOT_ONE: "A measure or activity is named by exactly one identifier.",
    PART_NOT_ONE: (
        "A promoting interoperability measure has exactly one numerator and one denominator, or "
        "one answer; an activity has one answer."
    ),
    NO_ANSWER: "The answer to a measure or activity is Y or N.",
    PARAMETERS_NOT_ONE: (
        "A section has exactly one reporting parameters act of its own, which tells its "
        "performance period."
    ),
    PERIOD_NO_DATE: "A performance period has a first and a last day.",
    SECTION_EMPTY: "A section has at least one measure or activity.",
    ENTRY_UNKNOWN: "An entry is a measure or activity of its section's kind.",
    UUID_OF_ANOTHER: (
        "The UUID of a population is not the measure's in the performance year; as the measure has "
        "one population of the code, the code decides."
    ),
    POPULATION_LEFT_OUT: (
        "A population that the measure has is not in the document; none is counted there."
    ),
    PATHWAY_NOT_USED: (
        "The document names a MIPS Value Pathway and is not for one: its program or its "
        "performance year has none."
    ),
    SECTION_NOT_READ: "A section is none of the measure, promoting interoperability or activity.",
    RATE_NOT_OF_COUNTS: (
        "A performance rate is not what the counts say, by more than a hundredth; the counts "
        "decide."
    ),
    SEVERAL_CEHRT: "The document names several CMS EHR Certification IDs; the first counts.",
}
WARNINGS = frozenset(
    {
        UUID_OF_ANOTHER,
        POPULATION_LEFT_OUT,
        PATHWAY_NOT_USED,
        SECTION_NOT_READ,
        RATE_NOT_OF_COUNTS,
        SEVERAL_CEHRT,
    }
)
