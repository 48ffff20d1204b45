"""What a SELECT reads and writes, told by its text alone."""

import pytest

from flows.engine.parsing import columns_in, parsed, tables_read

READS_TWO = """
WITH told AS (SELECT npi FROM score.final_score)
SELECT told.npi, 1 AS place FROM told INNER JOIN policy.charge_basis AS basis USING (npi)
"""


def test_tables_are_those_read_and_no_step_on_the_way() -> None:
    assert tables_read(READS_TWO) == ("policy.charge_basis", "score.final_score")
    with pytest.raises(ValueError, match="syntax error"):
        tables_read("SELECT FROM WHERE")


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        (READS_TWO, ("npi", "place")),
        ("SELECT 1 AS a UNION ALL SELECT 2 AS b", ("a",)),
        ("SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b", None),
        ("SELECT * FROM score.final_score", None),
        ("SELECT count(*) FROM score.final_score", None),
    ],
)
def test_columns_are_told_only_where_the_text_names_them_all(
    sql: str, columns: tuple[str, ...] | None
) -> None:
    assert columns_in(parsed(sql)) == columns
