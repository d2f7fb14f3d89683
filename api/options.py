"""The options that commands share. Their help texts stand in the catalogue."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from .messages import language_of
from .screen import Screen


class Lang(StrEnum):
    """Languages that a reader can choose."""

    ZH = "zh"
    EN = "en"


def screen_of(lang: Lang | None, as_json: bool) -> Screen:
    """Return the screen that a command's options ask for; without --lang the locale decides."""
    return Screen(language_of(os.environ) if lang is None else lang.value, as_json=as_json)


LangOption = Annotated[Lang | None, typer.Option("--lang", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", show_default=False)]
EncodingOption = Annotated[str | None, typer.Option("--encoding", metavar="NAME")]
PolicyOption = Annotated[Path | None, typer.Option("--policy", metavar="FILE")]
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR")]


OutOption = Annotated[list[Path] | None, typer.Option("--out", metavar="DIR|XLSX")]
PerOption = Annotated[
    Literal["place", "provider"] | None, typer.Option("--per", show_default=False)
]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="PLAN")]
KeysFileOption = Annotated[str | None, typer.Option("--keys-file", metavar="FILE")]
StoreOption = Annotated[str | None, typer.Option("--store", metavar="URL")]
PlanArgument = Annotated[str, typer.Argument(metavar="PLAN")]
