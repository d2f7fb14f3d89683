"""Help in the reader's language: every verb, argument and option gets its text from the catalogue.

``help.<verb>`` says what a verb does; ``help.<verb>.<parameter>`` what a parameter is, or
``help.option.<parameter>`` where all verbs mean the same by it. A verb below another one is
``help.<above>.<verb>``.
"""

from __future__ import annotations

from typing import Any

from .messages import Catalogue


def localise(command: Any, words: Catalogue) -> Any:
    """Return the command with all its help texts set.

    Parameters
    ----------
    command
        What `typer.main.get_command` made; it is made anew for every run.
    """
    command.help = f"{words.text('help')}\n\n{words.text('help.codes')}"
    _parameters(command, "", words)
    _verbs(command, "", words)
    return command


def _verbs(command: Any, above: str, words: Catalogue) -> None:
    for name, verb in command.commands.items():
        own = f"{above}{name}"
        verb.help = words.text(f"help.{own}")
        _parameters(verb, own, words)
        if hasattr(verb, "commands"):
            _verbs(verb, f"{own}.", words)


def parameter_key(verb: str, name: str, words: Catalogue) -> str:
    """Return the key of a parameter's text: the verb's own, that of the verb above it, or all's."""
    above = verb.rpartition(".")[0]
    keys = (f"help.{verb}.{name}", *([f"help.{above}.{name}"] if above else []))
    return next((key for key in keys if words.has(key)), f"help.option.{name}")


def _parameters(command: Any, verb: str, words: Catalogue) -> None:
    command.rich_help_panel = words.text("help.panel.commands")
    for parameter in command.params:
        parameter.help = words.text(parameter_key(verb, parameter.name, words))
        kind = "arguments" if parameter.param_type_name == "argument" else "options"
        parameter.rich_help_panel = words.text(f"help.panel.{kind}")
    _help_option(command, words)


def _help_option(command: Any, words: Catalogue) -> None:
    """Set the text of ``--help`` itself, which a command makes when it is first asked for."""
    import typer

    option = command.get_help_option(typer.Context(command))
    option.help = words.text("help.option.help")
    option.rich_help_panel = words.text("help.panel.options")
