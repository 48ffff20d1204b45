"""Settings of all commands: the file, the environment before it, and what neither may say."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import QppError
from flows.settings import configured, is_memory_limit


def _file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    path = tmp_path / "qpp.toml"
    path.write_text(text)
    monkeypatch.setenv("QPP_CONFIG", str(path))
    return path


@pytest.mark.parametrize(
    "line",
    [
        'threads = "many"',
        "threads = 0",
        "threads = 1025",
        "threads = 2.5",
        "lock_timeout = true",
        "lock_timeout = nan",
        "max_quarantine = 500",
        'memory_limit = "4"',
        'memory_limit = "0MB"',
        "lake = 5",
        'lake = ""',
        'lake = "~nobody-of-this-name/lake"',
        'inbox = ["a"]',
        "[webhook]",
    ],
)
def test_a_value_that_is_none_of_its_setting_is_told_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    path = _file(tmp_path, monkeypatch, line)
    with pytest.raises(QppError, match=r"QPP908 .*it must be") as refused:
        CliRunner().invoke(app, ["lake", "status"], catch_exceptions=False)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("option", "allowed"),
    [
        ("score 2024 --memory-limit 0MB", "from 16MB to 1000TB"),
        ("score 2024 --memory-limit 15.9MB", "from 16MB to 1000TB"),
        ("score 2024 --memory-limit 99999999999999999TB", "from 16MB to 1000TB"),
        ("score 2024 --threads 1025", "1024"),
        ("lake vacuum --retention-days 800000", "36500"),
    ],
)
def test_a_number_out_of_range_is_told_with_the_range(option: str, allowed: str) -> None:
    said = CliRunner().invoke(app, option.split(), env={"COLUMNS": "200"})
    assert said.exit_code == 2
    assert allowed in said.output


@pytest.mark.parametrize("size", ["16MB", "800MB", "1.5GB", "4 gib", "1000TB", " 64MB "])
def test_a_size_is_a_memory_limit(size: str) -> None:
    assert is_memory_limit(size)


def test_a_variable_that_is_none_of_its_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QPP_THREADS", "many")
    with pytest.raises(QppError, match="QPP908 The variable QPP_THREADS"):
        configured("threads")


def test_help_version_and_completion_answer_beside_a_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(tmp_path, monkeypatch, "broken")
    for asked in (["--help"], ["--version"], ["rule", "adjustment.sliding_scale", "2024"]):
        said = CliRunner().invoke(app, asked)
        assert said.exit_code == 0, said.output
    with pytest.raises(QppError, match="QPP902"):
        CliRunner().invoke(app, ["lake", "status"], catch_exceptions=False)
    completion = {
        "_QPP_COMPLETE": "complete_bash",
        "COMP_WORDS": "qpp score --thr",
        "COMP_CWORD": "2",
    }
    said = CliRunner().invoke(app, env=completion, prog_name="qpp")
    assert said.output.strip() == "--threads"


def test_config_tells_where_a_value_comes_from_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    _file(tmp_path, monkeypatch, 'lake = "~/lake"\nthreads = 3\nwebhook = "https://host/secret"\n')
    # An empty variable says nothing.
    monkeypatch.setenv("QPP_THREADS", "")
    monkeypatch.setenv("QPP_LOCK_TIMEOUT", "9")
    told = CliRunner().invoke(app, ["config"]).output
    assert f"lake            {tmp_path}/lake  (file)" in told
    assert "threads         3  (file)" in told
    assert "lock_timeout    9  (environment)" in told
    assert "secret" not in told
    monkeypatch.setenv("QPP_CONFIG", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    assert CliRunner().invoke(app, ["config"]).exit_code == 0
