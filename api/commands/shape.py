"""``shape``: the shape of a network, beside others and beside chance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.options import EncodingOption, JsonOption, LangOption, StoreOption, screen_of
from api.stages import Stages


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("shape")(shape)


def shape(
    source: Annotated[str, typer.Argument(metavar="PLAN|DIR|EDGES.csv")],
    against: Annotated[str, typer.Option("--against", metavar="NAMES")] = "",
    by: Annotated[str, typer.Option("--by", metavar="KINDS")] = "",
    over: Annotated[str, typer.Option("--over", metavar="periods")] = "",
    draws: Annotated[int, typer.Option("--draws", metavar="N", min=1)] = 200,
    modularity_draws: Annotated[int, typer.Option("--modularity-draws", metavar="N", min=0)] = 100,
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0)] = 0,
    robustness: Annotated[int, typer.Option("--robustness", metavar="RUNS", min=0)] = 0,
    row: Annotated[str | None, typer.Option("--row", metavar="COLUMN")] = None,
    column: Annotated[str | None, typer.Option("--column", metavar="COLUMN")] = None,
    weight: Annotated[str | None, typer.Option("--weight", metavar="COLUMN")] = None,
    out: Annotated[list[Path] | None, typer.Option("--out", metavar="FILE")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="HTML")] = None,
    tables: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Measure the shape of a plan, of standing pairs, or of any edge list."""
    from api.export.shape_files import check_report, check_shape_files, write_shape_files
    from api.shapes.shape_asking import ShapeQuestion, answer
    from api.shapes.shape_view import step_text

    screen = screen_of(lang, as_json)
    question = ShapeQuestion(source, _words(against), _words(by), _words(over), draws,
                             modularity_draws, seed, row, column, weight,
                             robustness)  # fmt: skip
    question.check()
    check_shape_files(out or [])
    check_report(report)
    with Stages(screen) as stage, stage("shape", what=""):
        found = answer(question, tables, store, encoding,
                       lambda step: stage.more(what=step_text(step, screen)))  # fmt: skip
    if as_json:
        from api.shapes.shape_json import study_json

        screen.json(study_json(found.study))
    else:
        from api.shapes.shape_view import show_study

        show_study(found.study, found.names, screen)
    write_shape_files(out or [], found, screen)
    if report is not None:
        from api.export.shape_report import write_shape_report

        with Stages(screen) as stage, stage("report"):
            name = "" if found.policy is None else found.policy.name
            write_shape_report(report, found.study, screen.words, found.graph, name=name)
        screen.say("shape.written", file=report)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a list with commas between, each once."""
    return tuple(dict.fromkeys(own for part in text.split(",") if (own := part.strip())))
