"""Help speaks the reader's language, knows every verb and option, and answers at once."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from api.cli import app, main
from api.help_texts import localise, parameter_key
from api.messages import LANGUAGES, Catalogue, entries

VERBS = ("init", "schema", "check", "plan", "verify", "show", "compare", "candidates", "shape",
         "archive", "dispatch", "assess", "month", "quarter", "year")  # fmt: skip


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERMINAL_WIDTH", "200")


def test_every_verb_stands_in_the_help(run):
    done = run("--help")
    assert done.code == 0
    assert [verb for verb in VERBS if f" {verb} " not in done.out] == []


def test_without_words_the_help_is_shown(run):
    assert run().out == run("--help").out


def test_help_names_the_exit_codes(run):
    assert "3 quotas not all met" in run("--help").out
    assert "3 有配额未满足" in run("--lang", "zh", "--help").out


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verb_explains_itself_in_each_language(run, verb, lang):
    done = run("--lang", lang, verb, "--help")
    assert done.code == 0
    assert Catalogue(lang).text(f"help.{verb}") in done.out
    assert Catalogue(lang).text("help.option.lang") in done.out
    assert "--json" in done.out


def test_the_locale_decides_the_language_of_the_help(run, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "检查数据表和规则" in run("--help").out


def verbs(command, above=""):
    """Yield every verb by its full name, those below another too."""
    for name, own in command.commands.items():
        yield f"{above}{name}", own
        yield from verbs(own, f"{above}{name}.") if hasattr(own, "commands") else ()


def test_every_help_text_of_the_catalogue_is_used():
    used = {"help", "help.codes"} | {
        f"help.panel.{x}" for x in ("commands", "options", "arguments")
    }
    command = typer.main.get_command(app)
    for verb, own in [("", command), *verbs(command)]:
        used |= {f"help.{verb}"} - {"help."}
        names = [parameter.name for parameter in own.params] + ["help"]
        used |= {parameter_key(verb, name, Catalogue("en")) for name in names}
    assert {key for key in entries() if key.split(".")[0] == "help"} == used


def test_localising_gives_every_parameter_a_text():
    command = localise(typer.main.get_command(app), Catalogue("zh"))
    for _, own in [("", command), *verbs(command)]:
        assert [parameter.name for parameter in own.params if not parameter.help] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_verb_below_another_explains_itself_in_each_language(run, lang):
    done = run("--lang", lang, "scenario", "flatten", "--help")
    assert done.code == 0
    assert Catalogue(lang).text("help.scenario.flatten") in done.out
    assert Catalogue(lang).text("help.scenario.plan")[:12] in done.out
    assert Catalogue(lang).text("help.scenario") in run("--lang", lang, "scenario").out


def test_help_imports_nothing_heavy():
    heavy = "{'numpy', 'pandas', 'ortools', 'networkx', 'pyarrow', 'engine'}"
    code = (
        "import sys; from api.cli import main; "
        f"code = main(['plan', '--help']); print(code, {heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 set()"


def test_main_returns_the_exit_code(capsys):
    assert main(["--help"]) == 0
    assert capsys.readouterr().err == ""
