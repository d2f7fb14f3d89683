"""Help in the reader's language: every verb, argument and option gets its text from the catalogue.

``help.<verb>`` says what a verb does; ``help.<verb>.<parameter>`` what a parameter is, or
``help.option.<parameter>`` where all verbs mean the same by it.
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
    for name, verb in command.commands.items():
        verb.help = words.text(f"help.{name}")
        _parameters(verb, name, words)
    command.rich_help_panel = words.text("help.panel.commands")
    return command


def _parameters(command: Any, name: str, words: Catalogue) -> None:
    command.rich_help_panel = words.text("help.panel.commands")
    for parameter in command.params:
        own = f"help.{name}.{parameter.name}"
        parameter.help = words.text(own if words.has(own) else f"help.option.{parameter.name}")
        kind = "arguments" if parameter.param_type_name == "argument" else "options"
        parameter.rich_help_panel = words.text(f"help.panel.{kind}")
    _help_option(command, words)


def _help_option(command: Any, words: Catalogue) -> None:
    """Set the text of ``--help`` itself, which a command makes when it is first asked for."""
    import typer

    option = command.get_help_option(typer.Context(command))
    option.help = words.text("help.option.help")
    option.rich_help_panel = words.text("help.panel.options")
