"""What people wrote is shown as they wrote it, and never acted on."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import stages
from api.screen import PIPED_WIDTH, Screen, plain
from api.stages import Stages
from api.summary import number, share


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("乡 (1)", "乡 (1)"),
        ("全角　空格", "全角　空格"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),  # the same in one byte
        ("a\rb", "a\\rb"),
        ("\u202eabc", "\\u202eabc"),
        ("\u200b", "\\u200b"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_characters_that_act_are_shown_as_escapes(text, shown):
    assert plain(text) == shown


@given(st.text())
def test_plain_text_never_acts_on_a_terminal(text):
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in plain(text))


def test_markup_is_not_interpreted(capsys):
    screen = Screen("en")
    screen.line("[bold]x[/bold] [link=http://a]b[/link] :smile:")
    assert capsys.readouterr().out == "[bold]x[/bold] [link=http://a]b[/link] :smile:\n"


def test_a_long_line_is_not_broken(capsys):
    Screen("en").line("乡" * PIPED_WIDTH)
    assert capsys.readouterr().out == "乡" * PIPED_WIDTH + "\n"


def test_messages_go_to_stderr(capsys):
    Screen("zh").say("usage.hint", command="jiedui")
    done = capsys.readouterr()
    assert (done.out, done.err) == ("", "用法见：jiedui --help\n")


def test_what_is_said_on_stderr_never_acts_on_a_terminal(capsys):
    Screen("en").say("usage.hint", command="\x1b[2J[bold]")
    assert capsys.readouterr().err == "See \\x1b[2J[bold] --help\n"


def test_cells_of_a_table_are_not_interpreted(capsys):
    Screen("en").show("[bold]x[/bold] :smile:")
    assert capsys.readouterr().out == "[bold]x[/bold] :smile:\n"


def test_json_that_is_no_json_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        Screen("en").json({"x": float("nan")})


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (2381626, "2,381,626"), (4.0, "4"), (-1234.56, "-1,234.6")]
)
def test_counts_and_means_are_shown_plainly(value, shown):
    assert number(value) == shown


def test_shares_have_three_decimals():
    assert (share(0.63012), share(None)) == ("0.630", "–")


class _Terminal:
    """A stream that says it is a terminal and keeps what is written."""

    encoding = "utf-8"

    def __init__(self, tty):
        self.tty, self.written = tty, ""

    def isatty(self):
        return self.tty

    def write(self, text):
        self.written += text
        return len(text)

    def flush(self):
        pass


def _run_stage(monkeypatch, stream, patience, seconds):
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(stages, "PATIENCE_SECONDS", patience)
    monkeypatch.setenv("TERM", "xterm")
    with Stages(Screen("en")) as stage:
        with stage("read"):
            time.sleep(seconds)
        with stage("plan"):
            pass
    return stage


def test_a_long_stage_is_shown_on_a_terminal(monkeypatch):
    stream = _Terminal(tty=True)
    stage = _run_stage(monkeypatch, stream, 0.01, 0.5)
    assert "Reading and checking the tables" in stream.written
    assert stage.seconds["read"] >= 0.5


def test_a_quick_stage_shows_nothing(monkeypatch):
    stream = _Terminal(tty=True)
    _run_stage(monkeypatch, stream, 60, 0)
    assert stream.written == ""


def test_a_long_stage_is_silent_when_stderr_is_no_terminal(monkeypatch):
    stream = _Terminal(tty=False)
    _run_stage(monkeypatch, stream, 0.01, 0.2)
    assert stream.written == ""


def test_a_stage_that_fails_is_timed_and_the_failure_goes_on():
    with pytest.raises(ZeroDivisionError), Stages(Screen("en")) as stage, stage("read"):
        raise ZeroDivisionError
    assert list(stage.seconds) == ["read"]
