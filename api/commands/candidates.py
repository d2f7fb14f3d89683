"""``candidates``: every participant pair with every cost column and the rules that refuse it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode, Failure
from api.options import (
    EncodingOption,
    FolderArgument,
    JsonOption,
    LangOption,
    PolicyOption,
    screen_of,
)
from api.stages import Stages


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("candidates")(candidates)


def candidates(
    folder: FolderArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", show_default=False)],
    policy: PolicyOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write every pair of every layer to a .csv or .parquet file."""
    screen = screen_of(lang, as_json)
    if out.suffix.lower() not in (".csv", ".parquet"):
        raise Failure("failure.file_type", ExitCode.USAGE, file=out)
    with Stages(screen) as stage:
        with stage("read"):
            from api.reading import read_sound

            inputs = read_sound(folder, policy, encoding)
        with stage("candidates"):
            from api.plans.candidates_file import all_candidates

            frame = all_candidates(inputs.graph, inputs.policy)
        with stage("write"):
            from api.plans.candidates_file import write_frame

            write_frame(frame, out)
    num_refused = int((frame["refused_by"] != "").sum())
    if as_json:
        screen.json({"file": str(out), "num_pairs": len(frame), "num_refused": num_refused,
                     "columns": list(frame.columns), "seconds": stage.seconds})  # fmt: skip
    else:
        screen.line(screen.text("candidates.done", file=out, num=len(frame), refused=num_refused))
