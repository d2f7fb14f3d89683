"""Verbs to start with: ``init`` copies an example, ``schema`` says what tables and policy hold."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exit_codes import ExitCode, Failure
from api.options import FolderArgument, JsonOption, LangOption, screen_of
from fixtures import NAMES, SCENARIOS, path

if TYPE_CHECKING:
    Example = StrEnum
else:  # which there are is a matter of `fixtures` alone
    Example = StrEnum("Example", {name: name for name in (*NAMES, SCENARIOS)})


class Subject(StrEnum):
    """What a schema can be shown of."""

    POLICY = "policy"
    SCENARIO = "scenario"
    TABLES = "tables"


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("init")(init)
    app.command("schema")(schema)


def init(
    example: Annotated[Example, typer.Argument(show_default=False)],
    folder: FolderArgument,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Copy an example's tables and policies, or the scenarios of one, to a new folder."""
    from api.new_folder import copy_files

    screen = screen_of(lang, as_json)
    names = copy_files(path(example.value), folder)
    if as_json:
        screen.json({"folder": str(folder), "files": names})
        return
    screen.line(screen.text("init.done", example=example.value, num=len(names), folder=folder))
    key = "init.next_scenarios" if example.value == SCENARIOS else "init.next"
    screen.line(screen.text(key, folder=folder))


def schema(
    subject: Annotated[Subject, typer.Argument(show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Print the JSON Schema of a policy or a scenario, or the reference of the tables."""
    screen = screen_of(lang, as_json)
    if subject is not Subject.TABLES:
        from engine.policy import policy_json_schema
        from engine.scenario import scenario_json_schema

        if out is not None:
            raise Failure("failure.no_policy_templates", ExitCode.USAGE)
        schema_of = {Subject.POLICY: policy_json_schema, Subject.SCENARIO: scenario_json_schema}
        screen.json(schema_of[subject]())
        return
    from graph_schema.tables_page import render_tables_page, write_templates

    if out is not None:
        write_templates(out, screen.words.lang)
        screen.say("schema.templates", folder=out)
    if as_json:
        from api.tables_json import tables_json

        screen.json(tables_json())
    elif out is None:
        typer.echo(render_tables_page(), nl=False)
