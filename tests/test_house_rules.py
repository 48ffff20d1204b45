"""The habits of the project, kept by tests: one home for each number, sentence and example."""

import ast
import csv
import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from flows.analyst.cases import find_cases, read_cases
from flows.benchmark.figures import BEGIN, END
from flows.coverage.rules import RULES, listed_rules
from flows.engine import catalog, readings, warehouse
from flows.engine.dictionary import dictionary
from flows.ingest.rules import READ_RULES
from flows.lookup import architecture, index
from flows.paths import CASES, POLICY, ROOT
from tests.conftest import csv_rows

YEAR = re.compile(r"\b20[12]\d\b")
SQL_FILES = sorted((ROOT / "transforms").rglob("*.sql"))
CASE_FILES = sorted(path for path in CASES.glob("*/*.yml") if path.parent.name != "years")
SQL_LINES = 120
POLICY_FILES = sorted(POLICY.glob("*.csv"))


OPEN_YEARS = [row["performance_year"] for row in csv_rows(POLICY / "performance_year.csv")]


def _statement(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.split("--")[0] for line in lines)


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_sql_file_has_its_header_and_no_year(path: Path) -> None:
    transform = catalog.read_transform(path)
    # A history is of no year.
    assert transform.grain[0] == "performance_year" or transform.stage == "claims_history"
    assert transform.says.endswith(".")
    assert not YEAR.search(_statement(path)), "a year is a variant's name or a policy row"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SQL_LINES


def test_every_written_column_is_in_the_dictionary() -> None:
    described = {name for name in dictionary() if name.split(".")[0] not in warehouse.FOLDERS}
    written = {t.table for t in catalog.all_transforms()}
    # What ingest writes, what last year's run wrote and what a review holds, no SQL file.
    outside = {"lake", "border", "prior", "review"}
    kept = {name for name in described if name.split(".")[0] in outside}
    assert written == described - kept


@pytest.mark.parametrize("year", OPEN_YEARS)
def test_stages_form_no_cycle(year: str) -> None:
    transforms = catalog.in_force(int(year))
    ordered = [t.table for t in catalog.ordered(transforms)]
    assert len(ordered) == len(transforms)


def test_no_folder_above_a_file_is_a_column_of_it() -> None:
    """DuckDB takes a folder called npi=5 for a column unless it is told not to."""
    reads = re.compile(r"(?<![\w.])read_(?:parquet|csv|json\w*)\(")
    untold = [
        path
        for kind in ("*.sql", "*.py")
        for path in (ROOT / "flows").rglob(kind)
        if len(reads.findall(text := path.read_text(encoding="utf-8")))
        > text.count("hive_partitioning")
    ]
    assert untold == []


def test_private_tables_stay_in_their_stage() -> None:
    strangers = {
        (t.table, read)
        for t in catalog.all_transforms()
        for read in t.reads
        if read.split(".")[1].startswith("_") and read.split(".")[0] != t.stage
    }
    stages = "|".join({t.stage for t in catalog.all_transforms()})
    private = re.compile(rf"\b(?:{stages})\._\w+")
    outside = [
        *(ROOT / "expectations").rglob("*.sql"),
        *(ROOT / "flows").rglob("*.sql"),
        *(ROOT / "flows").rglob("*.py"),
        RULES,
    ]
    strangers |= {
        (path.name, read)
        for path in outside
        for read in private.findall(path.read_text(encoding="utf-8"))
    }
    assert strangers == set()


def test_every_reading_that_is_cited_exists() -> None:
    known = {row["id"] for row in csv_rows(ROOT / "data" / "readings.csv")}
    texts = [*SQL_FILES, *POLICY_FILES, *sorted(CASES.rglob("*.yml"))]
    cited = {
        (path.name, name)
        for path in texts
        for name in readings.cited(path.read_text(encoding="utf-8"))
    }
    assert {name for _, name in cited} <= known


def test_every_table_and_every_variant_is_expected_by_a_case() -> None:
    in_force = {year: catalog.in_force(int(year)) for year in OPEN_YEARS}
    expected = {
        in_force[str(case.performance_year)][table].path
        for case in find_cases([CASES])
        if str(case.performance_year) in in_force
        for table in case.expect
    }
    written = {transform.path for of_year in in_force.values() for transform in of_year.values()}
    assert written - expected == set()
    assert {transform.path for transform in catalog.all_transforms()} == written


@pytest.mark.parametrize("path", CASE_FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_cases_of_a_table_cite_its_paragraphs(path: Path) -> None:
    """The comment that a case file begins with; whole clinicians are about the whole law."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = " ".join(line[2:] for line in takewhile(lambda line: line.startswith("# "), lines))
    expected = {table for case in read_cases(path) for table in case.expect}
    tables = {f"{path.parent.name}.{path.stem}"} & expected or expected
    rules = {rule for t in catalog.all_transforms() if t.table in tables for rule in t.rule}
    assert rules & set(head.split("; ")), "the file begins with a comment: the table's Rule"


def test_every_number_in_sql_is_structural() -> None:
    """Points, percents, thresholds and counts are policy rows.

    Form are 0 and 1, 100 percent or cents, 10000 hundredths of a percent, 12 months of
    a year, the half that a whole
    division rounds by, and how the report draws what it counts.
    """
    allowed = {"0", "1", "12", "100", "10000"}
    offenders = [
        (f"{path.parent.name}/{path.name}", literal.this)
        for path in SQL_FILES
        for literal in sqlglot.parse_one(path.read_text(), read="duckdb").find_all(exp.Literal)
        if literal.is_number
        and literal.this not in allowed
        and path.parent.name != "report"
        and not isinstance(literal.parent, exp.IntDiv)
        and not isinstance(literal.parent, exp.DataTypeParam)
        and not (isinstance(literal.parent, exp.Round) and literal.arg_key == "decimals")
    ]
    assert offenders == []


def test_no_policy_number_in_python() -> None:
    """No performance year and no branch on one in the code; the register opens years."""
    offenders = [
        (path.name, number)
        for path in sorted((ROOT / "flows").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if YEAR.search(line)
        and "performance_year" in line
        and "help=" not in line
        and re.search(r"[<>=]=?\s*20[12]\d", line)
    ]
    assert offenders == []


def test_no_query_of_the_ingest_is_put_together_in_python() -> None:
    """A query is a SQL file or one text; lists of columns are made in flows/ingest/columns.py."""
    query = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|COPY|CREATE|FROM|WHERE)\b")
    offenders = [
        (path.name, node.lineno)
        for path in sorted((ROOT / "flows" / "ingest").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr | ast.BinOp)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and query.search(str(part.value))
    ]
    assert offenders == []


def test_every_rule_of_reading_is_found_by_a_query_of_the_ingest_and_has_its_sentence() -> None:
    texts = [p.read_text(encoding="utf-8") for p in (ROOT / "flows" / "ingest").rglob("*.sql")]
    found = {name for text in texts for name in re.findall(r"QV-READ-\d+", text)}
    assert found == {rule.rule_id for rule in READ_RULES}


@pytest.mark.parametrize("path", sorted((ROOT / "data").glob("*.csv")), ids=lambda p: p.stem)
def test_a_row_has_as_many_cells_as_the_header(path: Path) -> None:
    """A comma outside quotes would cut a sentence without a word."""
    with path.open(newline="", encoding="utf-8") as file:
        lengths = [(number, len(row)) for number, row in enumerate(csv.reader(file), start=1)]
    assert [line for line in lengths if line[1] != lengths[0][1]] == []


def test_generated_pages_are_current() -> None:
    assert architecture.FILE.read_text(encoding="utf-8") == architecture.render()
    assert index.FILE.read_text(encoding="utf-8") == index.render()


def test_variants_of_a_table_start_in_different_years() -> None:
    by_table: dict[str, list[int]] = {}
    for transform in catalog.all_transforms():
        by_table.setdefault(transform.table, []).append(transform.start_year or 0)
    for starts in by_table.values():
        assert all(first < second for first, second in pairwise(sorted(starts)))


def test_error_codes_are_in_order_and_complete() -> None:
    rows = csv_rows(ROOT / "data" / "errors.csv")
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))
    assert all(row["title"] and row["message"] and row["remedy"] for row in rows)


def test_rules_of_a_year_name_what_the_dictionary_and_the_register_know() -> None:
    for rule in listed_rules():
        columns = {column.name: column.type for column in dictionary()[rule.table]}
        assert set(rule.columns) <= columns.keys(), rule.rule_id
        assert len(rule.columns) == len(rule.values), rule.rule_id
        years = {str(rule.first_performance_year), str(rule.last_performance_year)}
        assert years - {"None"} <= set(OPEN_YEARS), rule.rule_id
        assert rule.is_in_force(rule.last_performance_year or rule.first_performance_year)
        # A public table tells itself what it says.
        is_told_by_header = not rule.columns and "._" not in rule.table
        assert is_told_by_header or (rule.says.endswith(".") and rule.citation), rule.rule_id


def test_a_rule_has_one_name_and_is_not_told_twice_of_a_year() -> None:
    tables = {transform.table for transform in catalog.all_transforms()}
    outcomes: dict[str, set[object]] = {}
    for rule in listed_rules():
        outcomes.setdefault(rule.rule_id, set()).add(rule.outcome)
        assert rule.rule_id not in tables or not rule.columns, rule.rule_id
    assert [name for name, found in outcomes.items() if len(found) > 1] == []
    for year in map(int, OPEN_YEARS):
        in_force = [rule.outcome for rule in listed_rules() if rule.is_in_force(year)]
        assert len(in_force) == len(set(in_force)), year


def _words_written(sql: str) -> set[str]:
    """Return the words that a SELECT writes: what a CASE ends in, and what stands as a column."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    arms = [arm for case in tree.find_all(exp.Case) for arm in case.args["ifs"]]
    written = [arm.args["true"] for arm in arms]
    written += [case.args.get("default") for case in tree.find_all(exp.Case)]
    written += [alias.this for alias in tree.find_all(exp.Alias)]
    return {w.this for w in written if isinstance(w, exp.Literal) and w.is_string}


def test_every_branch_that_leaves_a_word_is_a_rule() -> None:
    """A new arm of a CASE needs its row in data/rules.csv, or nobody asks whom it touches."""
    # Steps on the way to a word that is listed, and names of numbers.
    steps = {
        "eligibility._apm_practice_status",
        "eligibility._joint_status",
        "eligibility.level_status",
        "claims_quality._asked_code",
    }
    listed = {value for rule in listed_rules() for value in rule.values}
    unlisted = [
        (transform.table, words)
        for transform in catalog.all_transforms()
        if transform.stage not in {"ingest", "report"} and transform.table not in steps
        if (words := _words_written(transform.sql) - listed)
    ]
    assert unlisted == []


def _rules_by_year(table: str, columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {
        (year, *rule.values)
        for rule in listed_rules()
        if (rule.table, rule.columns) == (table, columns) and "*" not in rule.values
        for year in OPEN_YEARS
        if rule.is_in_force(int(year))
    }


def test_rules_and_policy_agree_on_who_takes_part_and_on_grounds() -> None:
    """Two rows say in which years a ground or an option stands; neither may move alone."""
    offered = {
        (row["performance_year"], row["entity_type"], row["reporting_option"])
        for row in csv_rows(POLICY / "participation.csv")
        if row["is_scored"] == "true"
    }
    columns = ("entity_type", "reporting_option")
    assert _rules_by_year("eligibility.scored_entity", columns) == offered
    grounds = [
        row for row in csv_rows(POLICY / "reweighting_ground.csv") if row["is_in_force"] == "true"
    ]
    # Where a ground takes the category from every entity no other one is the reason.
    swept = {
        (row["performance_year"], row["category"]): row["ground"]
        for row in grounds
        if row["ground_kind"] == "every_entity"
    }
    standing = {
        (row["performance_year"], row["category"], row["ground"])
        for row in grounds
        if swept.get((row["performance_year"], row["category"]), row["ground"]) == row["ground"]
    }
    assert _rules_by_year("score.reweighted_category", ("category", "reason")) == standing


def _imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, at its head and within its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a module is named from flows on"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_rooms_import_from_those_below() -> None:
    level = architecture.rooms()
    flows = ROOT / "flows"
    files = [path.relative_to(flows) for path in sorted(flows.rglob("*.py"))]
    inside = [file for file in files if file.name != "__init__.py" or len(file.parts) > 1]
    assert {file.with_suffix("").parts[0] for file in inside} == level.keys()
    upward = [
        f"{file} imports {module}"
        for file in inside
        for module in _imported(flows / file)
        if module.startswith("flows.")
        and (room := file.with_suffix("").parts[0]) != (other := module.split(".")[1])
        and level[other] >= level[room]
    ]
    assert upward == []


def _figures(page: Path) -> str | None:
    """Return what stands between the marks of a page, None where it has none."""
    _, begins, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    block, ends, _ = rest.partition(END)
    return block.strip() if begins and ends else None


def test_figures_of_the_readme_are_those_of_the_benchmark() -> None:
    """The README quotes no figure but as the file that the benchmark wrote has it."""
    quoted = _figures(ROOT / "README.md")
    assert quoted is None or quoted == _figures(ROOT / "BENCHMARK.md")
