"""The command ``jiedui``: verbs in, one exit code out.

Nothing heavy is imported before a verb needs it, so that ``jiedui --help`` answers at once. Imports
name the package in full: worker processes load this file by its path when it is the main module.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from api.commands import (
    archive,
    assess,
    candidates,
    check,
    compare,
    cycle,
    dispatch,
    kept_plans,
    keylist,
    keys,
    load,
    plan,
    query,
    review,
    scenario,
    serve,
    shape,
    show,
    start,
    verify,
    whatif,
    why,
)
from api.exit_codes import BadData, ExitCode, Failure
from api.help_texts import localise
from api.messages import Language, language_of
from api.options import Lang
from api.screen import Screen
from graph_schema.store_errors import StoreError, StoreUnreachable

app = typer.Typer(
    name="jiedui", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)
for _module in (start, check, load, plan, verify, show, compare, kept_plans, review, query,
                candidates, why, scenario, whatif, dispatch, keylist, cycle, assess, shape, archive,
                serve, keys):  # fmt: skip
    _module.register(app)


@app.callback()
def _every_verb(
    context: typer.Context,
    lang: Annotated[Lang | None, typer.Option("--lang", show_default=False)] = None,
) -> None:
    if lang is not None:
        context.default_map = _in_language(context.command, lang.value)


def _in_language(command: Any, lang: str) -> dict[str, Any]:
    """Return the language as the default of every verb of a command, those below another too."""
    return {
        name: _in_language(verb, lang) if hasattr(verb, "commands") else {"lang": lang}
        for name, verb in command.commands.items()
    }


INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (`ExitCode`).

    Parameters
    ----------
    arguments
        Words after ``jiedui``; without them those of the process.
    """
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    screen = Screen(_language(words), as_json="--json" in words)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(words, screen)
    except BrokenPipeError:
        # Whoever read us has gone; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.ERROR
    except (KeyboardInterrupt, typer.Abort):
        screen.say("failure.interrupted")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("JIEDUI_DEBUG") == "1":
            raise
        return _fail(screen, "failure.unexpected", ExitCode.ERROR,
                     kind=type(error).__name__, reason=str(error).split("\n", 1)[0])  # fmt: skip


def _run(words: list[str], screen: Screen) -> int:
    command = localise(typer.main.get_command(app), screen.words)
    try:
        code = int(command.main(words, prog_name="jiedui", standalone_mode=False) or 0)
        sys.stdout.flush()
    except Failure as failure:
        return _fail(screen, failure.key, failure.code, **failure.facts)
    except BadData as bad:
        return _bad_data(screen, bad)
    except StoreError as error:
        code = ExitCode.UNREACHABLE if isinstance(error, StoreUnreachable) else ExitCode.ERROR
        return _fail(screen, f"store.{error.code}", code, **error.facts)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _fail(screen, "failure.system", ExitCode.ERROR,
                     file=error.filename or "", reason=error.strerror or str(error))  # fmt: skip
    except _USAGE_ERROR as error:
        return _usage(screen, error)
    if code == INTERRUPTED:  # Typer has caught it
        screen.say("failure.interrupted")
    return code


_USAGE_ERROR: Any = typer.BadParameter.__bases__[0]
"""What every wrong option or argument is raised as; Typer does not export it by name."""


def _usage(screen: Screen, error: Any) -> int:
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    verbs = getattr(getattr(context, "command", None), "commands", {})
    kind = type(error).__name__
    if kind == "UsageError" and verbs:
        kind = "NoSuchVerb"
    key = f"usage.{kind}" if screen.words.has(f"usage.{kind}") else "usage.other"
    screen.say(key, "red", verbs=tuple(verbs), parameter=_shown(parameter),
               option=getattr(error, "option_name", ""),
               reason=error.message.removeprefix("Value error, "))  # fmt: skip
    if near := getattr(error, "possibilities", None):
        screen.say("usage.near", near=tuple(sorted(near)))
    screen.say("usage.hint", command=context.command_path if context is not None else "jiedui")
    return ExitCode.USAGE


def _shown(parameter: Any) -> str:
    """Return an option as it is typed, an argument as help shows it."""
    if parameter is None:
        return ""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return str(parameter.opts[0])


def _fail(screen: Screen, key: str, code: ExitCode, **facts: Any) -> int:
    screen.say(key, "red", **facts)
    if screen.as_json:
        screen.json({"error": {"key": key, "message": screen.text(key, **facts)}})
    return code


def _bad_data(screen: Screen, bad: BadData) -> int:
    from api.report_view import report_json, show_report

    num = bad.report.severities["error"]
    screen.say(bad.key, "red", num=num)
    if screen.as_json:
        message = screen.text(bad.key, num=num)
        screen.json({"error": {"key": bad.key, "message": message},
                     "report": report_json(bad.report, screen)})  # fmt: skip
    else:
        show_report(bad.report, screen, errors_only=True)
    return bad.code


def _language(words: Sequence[str]) -> Language:
    """Return the language that the words ask for, before they are parsed: errors need it too."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        option, _, value = word.partition("=")
        if option == "--lang" and (chosen := value or following) in set(Lang):
            return Lang(chosen).value
    return language_of(os.environ)


if __name__ == "__main__":
    sys.exit(main())
