"""``whatif``: what scenarios, or edits typed as options, would change of a plan, in names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand

from api.exit_codes import ExitCode, Failure
from api.options import (
    EncodingOption,
    JsonOption,
    LangOption,
    PlanArgument,
    StoreOption,
    screen_of,
)


class Two(NamedTuple):
    """Two words after an option."""

    first: str
    second: str


_TWO = {"lock_in", "lock_out", "allow", "release", "set_min", "set_max"}


class _TwoWords(TyperCommand):
    """A command with options of two words that may repeat, which Typer has no annotation for."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        for parameter in self.params:
            if parameter.name in _TWO:
                parameter.nargs = 2


def _two(words: Any) -> Two:
    return Two(*words)


def _words(option: str, metavar: str) -> Any:
    return typer.Option(option, metavar=metavar, parser=_two)


Twos = list[Two] | None
Names = list[str] | None
_PAIR, _NUMBER = "PROVIDER PLACE", "WHO N"


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("whatif", cls=_TwoWords)(whatif)


def whatif(
    plan: PlanArgument,
    scenario: Annotated[Names, typer.Option("--scenario", metavar="FILE|NAME")] = None,
    lock_in: Annotated[Twos, _words("--lock-in", _PAIR)] = None,
    lock_out: Annotated[Twos, _words("--lock-out", _PAIR)] = None,
    allow: Annotated[Twos, _words("--allow", _PAIR)] = None,
    release: Annotated[Twos, _words("--release", _PAIR)] = None,
    remove_provider: Annotated[Names, typer.Option("--remove-provider", metavar="WHO")] = None,
    remove_place: Annotated[Names, typer.Option("--remove-place", metavar="PLACE")] = None,
    set_min: Annotated[Twos, _words("--set-min", _NUMBER)] = None,
    set_max: Annotated[Twos, _words("--set-max", _NUMBER)] = None,
    keep_share: Annotated[Names, typer.Option("--keep-share", metavar="SHARE")] = None,
    keep_share_by_county: Annotated[
        Names, typer.Option("--keep-share-by-county", metavar="SHARE")
    ] = None,
    max_changes: Annotated[Names, typer.Option("--max-changes", metavar="N")] = None,
    layer: Annotated[str | None, typer.Option("--layer", metavar="NAME")] = None,
    quick: Annotated[bool, typer.Option("--quick", show_default=False)] = False,
    out: Annotated[list[Path] | None, typer.Option("--out", metavar="XLSX|PNG|SVG|JSON")] = None,
    save: Annotated[Path | None, typer.Option("--save", metavar="DIR")] = None,
    keep: Annotated[bool, typer.Option("--keep", show_default=False)] = False,
    name: Annotated[str, typer.Option("--name", metavar="TEXT")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME")] = "",
    source: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say what would change; exit 3 when the plan after it leaves a quota unmet."""
    from api.export.compare_files import check_files
    from api.plans.plan_folder import check_target
    from api.whatifs.option_edits import Option

    screen = screen_of(lang, as_json)
    words = {"lock_in": lock_in, "lock_out": lock_out, "allow": allow, "release": release,
             "remove_provider": remove_provider, "remove_place": remove_place,
             "set_min": set_min, "set_max": set_max, "keep_share": keep_share,
             "keep_share_by_county": keep_share_by_county, "max_changes": max_changes}  # fmt: skip
    options = [Option(name, (own,) if isinstance(own, str) else tuple(own))
               for name, given in words.items() for own in given or ()]  # fmt: skip
    if not (options or scenario):
        raise Failure("whatif.nothing", ExitCode.USAGE)
    if quick and (out or save or keep):
        raise Failure("whatif.quick_writes_nothing", ExitCode.USAGE)
    check_files([file for file in out or () if file.suffix.lower() != ".json"])
    if save is not None:
        check_target(save)
    from api.answers.asked_plan import asked_plan
    from api.scenarios.scenario_reading import bad_data, read_scenarios
    from api.whatifs.whatif import what_if
    from api.whatifs.whatif_json import whatif_json, write_whatif
    from api.whatifs.whatif_view import show_whatif
    from engine.reoptimise import in_hand

    with bad_data():
        scenarios = read_scenarios(scenario or [], store)
    base = in_hand(asked_plan(plan, source, store, encoding).plan)
    found = what_if(base, scenarios, options, layer, screen.text("whatif.own"))
    if as_json:
        screen.json(whatif_json(found, screen, quick=quick))
    else:
        show_whatif(found, screen, quick=quick)
    write_whatif(out or [], found, screen)
    if save is not None or keep:
        from api.whatifs.whatif_keeping import keep_answer

        keep_answer(found, screen, folder=save, store=store, in_store=keep, name=name, by=by)
    if not found.is_proven:
        screen.say("failure.not_proven", "bold red")
        raise typer.Exit(ExitCode.ERROR)
    if found.is_short:
        raise typer.Exit(ExitCode.QUOTAS_UNMET)
