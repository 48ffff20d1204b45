"""A command line whose commands are imported when they are called.

Help and completion of a command's name read its docstring from the source, so that neither waits
for DuckDB, Arrow and the lake.
"""

import ast
import inspect
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


@dataclass(frozen=True)
class Place:
    """Where a command's function stands, for instance flows.scoring.commands and score_command."""

    module: str
    function: str
    cls: type[TyperCommand] = TyperCommand
    is_hidden: bool = False

    def docstring(self) -> str:
        """Return the function's docstring as its source has it, without importing it."""
        spec = find_spec(self.module)
        if spec is None or spec.origin is None:
            raise ImportError(f"{self.module} has no source")
        source = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
        for node in source.body:
            if isinstance(node, ast.FunctionDef) and node.name == self.function:
                return ast.get_docstring(node) or ""
        raise ImportError(f"{self.module} has no function {self.function}")


class LazyCommand(TyperCommand):
    """A command known by name until it is called."""

    def __init__(self, name: str, place: Place) -> None:
        # What a command is made with comes when it is called; its help is read when it is shown.
        self.place = place
        super().__init__(name=name, callback=None, hidden=place.is_hidden)

    @cached_property
    def called(self) -> Any:
        """Return the command itself, imported."""
        function = getattr(import_module(self.place.module), self.place.function)
        alone = typer.Typer(
            rich_markup_mode="markdown", pretty_exceptions_enable=False, add_completion=False
        )
        alone.command(self.name, cls=self.place.cls, hidden=self.place.is_hidden)(function)
        return get_command(alone)

    @property
    def help(self) -> str:
        """Return the text of the command's help."""
        return inspect.cleandoc(self.place.docstring())

    @help.setter
    def help(self, value: str | None) -> None:
        """Take no other help than the function's own."""


class LazyGroup(TyperGroup):
    """Commands of which the one that is called is imported."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return name, command and the arguments after it, as Typer does; the command imported."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.called if isinstance(command, LazyCommand) else command, rest

    def add(self, commands: Mapping[str, Place], groups: Mapping[str, str]) -> None:
        """Add commands by name, and those of a group, with its help, by two words."""
        for words, place in commands.items():
            first, _, second = words.partition(" ")
            if not second:
                self.add_command(LazyCommand(first, place))
                continue
            group = self.commands.get(first)
            if not isinstance(group, LazyGroup):
                group = LazyGroup(
                    name=first,
                    help=groups[first],
                    no_args_is_help=True,
                    rich_markup_mode=self.rich_markup_mode,
                )
                self.add_command(group)
            group.add_command(LazyCommand(second, place))


def for_each(commands: Iterable[str], settings: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return the same settings as the defaults of each command, and of each within a group."""
    defaults: dict[str, Any] = {}
    for words in commands:
        *group, name = words.split(" ")
        under = defaults.setdefault(group[0], {}) if group else defaults
        under[name] = settings
    return defaults
