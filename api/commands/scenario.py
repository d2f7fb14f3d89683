"""``scenario``: check, show, compare, flatten and undo the files that what-ifs are written in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exit_codes import ExitCode
from api.options import EncodingOption, JsonOption, LangOption, StoreOption, screen_of
from api.screen import Screen

if TYPE_CHECKING:
    from engine.editing.edit_models import Edit
    from engine.scenario import Scenario

Scenarios = Annotated[list[str], typer.Argument(metavar="SCENARIO…")]
First = Annotated[str, typer.Argument(metavar="A")]
Second = Annotated[str, typer.Argument(metavar="B")]
OnOption = Annotated[Path | None, typer.Option("--on", metavar="DIR")]
PolicyNameOption = Annotated[str | None, typer.Option("--policy", metavar="FILE|NAME")]
BasePlanOption = Annotated[str | None, typer.Option("--plan", metavar="PLAN")]
NameOption = Annotated[str, typer.Option("--name", metavar="TEXT")]

group = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the verbs of this file, below one word."""
    app.add_typer(group, name="scenario")


@group.command("check")
def check(
    scenarios: Scenarios,
    on: OnOption = None,
    policy: PolicyNameOption = None,
    plan: BasePlanOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check scenarios: texts, contradictions, and on tables whether they can be made."""
    from api.scenarios.scenario_checking import check_json, checked, show_check

    screen = screen_of(lang, as_json)
    found = checked(scenarios, on, policy, plan, store, encoding)
    if as_json:
        screen.json(check_json(found, screen))
    else:
        show_check(found, screen)
    if not found.report.ok:
        raise typer.Exit(ExitCode.BAD_DATA)


@group.command("show")
def show(
    scenarios: Scenarios,
    on: OnOption = None,
    policy: PolicyNameOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say in words what each edit does."""
    from api.scenarios.scenario_reading import bad_data, base_of, read_scenarios
    from api.scenarios.scenario_view import by_id, scenarios_json, show_scenarios, words_of

    screen = screen_of(lang, as_json)
    with bad_data():
        found = read_scenarios(scenarios, store)
    base = base_of((), on, policy, None, store, encoding)
    found = by_id(found, base)
    words = words_of(base, [edit for scenario in found for edit in scenario.edits], screen)
    if as_json:
        screen.json(scenarios_json(found, words))
    else:
        show_scenarios(found, words, screen)


@group.command("diff")
def diff(
    first: First,
    second: Second,
    on: OnOption = None,
    policy: PolicyNameOption = None,
    plan: BasePlanOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say which edits only one of two scenarios comes to."""
    from api.scenarios.scenario_reading import bad_data, base_of, read_scenarios, steps_on
    from api.scenarios.scenario_view import difference, difference_json, show_difference, words_of
    from engine.scenarios.scenario_flatten import flattened

    screen = screen_of(lang, as_json)
    with bad_data():
        pair = read_scenarios([first, second], store)
    base = base_of(pair, on, policy, plan, store, encoding)
    one, other = (flattened(steps_on(base, [scenario])) for scenario in pair)
    found, words = difference(one, other), words_of(base, [*one, *other], screen)
    names = [scenario.name for scenario in pair]
    if as_json:
        screen.json(difference_json(names, found, words))
    else:
        show_difference(names, found, words, screen)


@group.command("flatten")
def flatten(
    scenarios: Scenarios,
    name: NameOption = "",
    on: OnOption = None,
    policy: PolicyNameOption = None,
    plan: BasePlanOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write a stack of scenarios as one in normal form."""
    from api.scenarios.scenario_reading import bad_data, base_of, read_scenarios, steps_on
    from api.scenarios.scenario_view import edits_json, words_of
    from engine.scenarios.scenario_flatten import flattened

    screen = screen_of(lang, as_json)
    with bad_data():
        stack = read_scenarios(scenarios, store)
    base = base_of(stack, on, policy, plan, store, encoding)
    edits = flattened(steps_on(base, stack))
    if as_json:
        screen.json(edits_json(edits, words_of(base, edits, screen)))
    else:
        _write("scenario.flat_name", name, edits, stack, screen)


@group.command("invert")
def invert(
    scenarios: Scenarios,
    name: NameOption = "",
    on: OnOption = None,
    policy: PolicyNameOption = None,
    plan: BasePlanOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write the scenario that undoes a stack."""
    from api.scenarios.scenario_reading import bad_data, base_of, read_scenarios, steps_on
    from api.scenarios.scenario_view import edits_json, words_of
    from engine.scenarios.scenario_flatten import inverted

    screen = screen_of(lang, as_json)
    with bad_data():
        stack = read_scenarios(scenarios, store)
    base = base_of(stack, on, policy, plan, store, encoding)
    edits = inverted(steps_on(base, stack))
    if as_json:
        screen.json(edits_json(edits, words_of(base, edits, screen)))
    else:
        _write("scenario.undo_name", name, edits, stack, screen)


def _write(
    key: str, name: str, edits: Sequence[Edit], stack: Sequence[Scenario], screen: Screen
) -> None:
    """Write a scenario of plain edits to stdout, as TOML."""
    from api.scenarios.scenario_text import scenario_text
    from engine.scenarios.scenario_flatten import scenario_of

    names = [scenario.name for scenario in stack]
    called = name or screen.text(key, names=screen.words.join(names))
    typer.echo(scenario_text(scenario_of(edits, name=called[:200])), nl=False)
