"""What every row must satisfy to be read at all; the suites in expectations/ come after."""

from dataclasses import dataclass

from flows.qrda import RULES


@dataclass(frozen=True)
class ReadRule:
    """One rule of reading, with the sentence that stands in quarantine beside a row."""

    rule_id: str
    reason: str


TYPE = ReadRule(
    "QV-READ-001",
    "The value is not of the column's type in data/dictionary/lake.csv, or would change in it.",
)
FORMULA = ReadRule(
    "QV-READ-009", "The value begins as a formula of a spreadsheet does (=, +, -, @, tab)."
)

# What settling a batch of claims notices (sql/settled_note.sql); the rows are kept.
OVERTAKEN = ReadRule(
    "QV-CLAIM-061",
    "The row is older (NCH_WKLY_PROC_DT) than what the lake holds of its claim: it does not count.",
)
DELETED_UNSEEN = ReadRule(
    "QV-CLAIM-062", "The row deletes a claim that was never sent; it takes nothing away."
)
SENT_TWICE = ReadRule(
    "QV-CLAIM-068",
    "A later file of the batch has the line, too (same CLM_ID, LINE_NUM, DML_IND and "
    "NCH_WKLY_PROC_DT): that one counts. Withdraw the file that is wrong where they differ.",
)
SHORTENED = ReadRule(
    "QV-CLAIM-069",
    "The claim was updated in the same week by a file before, with lines that this update does not "
    "have: they no longer count. Send the parts of an update together.",
)
# What the month of service of a claim line tells; the row is kept.
UNREAD = ReadRule(
    "QV-CLAIM-063",
    "LINE_1ST_EXPNS_DT is of a month that no open performance year reads: the row is in no run.",
)
SETTLING_RULES = (OVERTAKEN, DELETED_UNSEEN, SENT_TWICE, SHORTENED, UNREAD)

# The SQL files that find them name them by their ids.
READ_RULES = (
    TYPE,
    ReadRule("QV-READ-002", "The row has more or fewer cells than the header."),
    ReadRule("QV-READ-003", "The row is not UTF-8."),
    ReadRule("QV-READ-004", "The row cannot be split into cells."),
    ReadRule("QV-READ-005", "The line is not JSON."),
    ReadRule("QV-READ-006", "measurementSets, measurements and strata are lists."),
    ReadRule("QV-READ-007", "The value is neither true nor false nor an object."),
    ReadRule(
        "QV-READ-008", "A field is written more than once in one object: no rule says which holds."
    ),
    FORMULA,
    ReadRule(
        "QV-READ-011",
        "The object is no submission: it has none of a submission's fields. Several are sent one a "
        "line, in an array, or in data.items.",
    ),
    ReadRule(
        "QV-READ-010",
        "The file does not end with a line end: its last row may have been cut in its last cell.",
    ),
)
# What a measurement of a QRDA document must be besides.
QRDA_RULES = tuple(ReadRule(rule_id, reason) for rule_id, reason in RULES.items())


def plain_reason(rule_id: str, reason: str) -> str:
    """Return why a row was set aside without what its cell held, which a reason may quote."""
    plain = (rule.reason for rule in (*READ_RULES, *QRDA_RULES) if rule.rule_id == rule_id)
    return next(plain, reason)
