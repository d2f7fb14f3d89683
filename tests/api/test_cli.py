"""One exit code and one clear sentence for everything that goes wrong."""

from __future__ import annotations

import sys

import pytest

from api import reading
from api.exit_codes import ExitCode


def test_exit_codes_are_what_scripts_rely_on():
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0, "ERROR": 1, "USAGE": 2, "QUOTAS_UNMET": 3, "BAD_DATA": 4, "UNREACHABLE": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check"], "DIR is missing."),
        (["plan", "a", "--frobnicate"], "There is no option --frobnicate."),
        (["plan", "a", "--polic", "x"], "Did you mean --policy?"),
        (["plan", "a", "--out"], "--out"),
        (["plan", "a", "b"], "b"),
        (["plan", "a", "--lang", "fr"], "--lang is wrong: 'fr' is not one of 'zh', 'en'."),
        (
            ["init", "atlantis", "x"],
            "EXAMPLE is wrong: 'atlantis' is not one of 'bijie', 'sichuan', 'wulong', 'xiangyang', "
            "'tiny', 'scenarios'.",
        ),
        (["frobnicate"], "There is no such command. There are init, schema"),
        (["candidates", "a", "--out", "pairs.xlsx"], ".csv or .parquet"),
        (["schema", "policy", "--out", "x"], "Only tables have templates"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_a_hint(run, words, said):
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_wrong_usage_is_said_in_chinese(run):
    done = run("check", "--lang", "zh")
    assert done.err.splitlines() == ["缺少 DIR。", "用法见：jiedui check --help"]


def test_the_language_can_stand_anywhere(run):
    for words in (["--lang", "zh", "check"], ["--lang=zh", "check"], ["check", "--lang=zh"]):
        assert "缺少 DIR。" in run(*words).err


def test_the_language_before_the_verb_holds_for_the_verb(run, tiny):
    assert "共 0 处错误" in run("--lang", "zh", "check", tiny).out
    assert "0 errors" in run("--lang", "zh", "check", tiny, "--lang", "en").out


def test_an_unexpected_error_is_one_line(run, tiny, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError("first line\nsecond line")

    monkeypatch.setattr(reading, "load_folder", fail)
    done = run("plan", tiny)
    assert done.code == 1
    [line] = done.err.splitlines()
    assert "ZeroDivisionError: first line" in line
    assert "JIEDUI_DEBUG=1" in line


def test_debugging_shows_where_an_unexpected_error_was(run, tiny, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "load_folder", fail)
    monkeypatch.setattr("os.environ", {"JIEDUI_DEBUG": "1"})
    with pytest.raises(ZeroDivisionError):
        run("plan", tiny)


def test_interrupting_ends_without_a_traceback(run, tiny, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "load_folder", interrupt)
    done = run("plan", tiny)
    assert (done.code, done.err) == (130, "Interrupted; nothing was written.\n")


def test_what_the_system_refuses_is_said_with_the_file(run, tiny, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", "places.csv")

    monkeypatch.setattr(reading, "load_folder", refuse)
    done = run("check", tiny)
    assert done.code == 1
    assert "places.csv" in done.err
    assert "Permission denied" in done.err


def test_errors_are_json_too_when_json_is_asked_for(run, tmp_path):
    done = run("show", tmp_path / "none.json", "--json")
    assert done.code == 4
    assert done.json["error"]["key"] == "failure.no_plan"
    assert "none.json" in done.json["error"]["message"]


def test_text_that_stdout_cannot_take_is_escaped_and_not_fatal(run, tiny, monkeypatch, tmp_path):
    file = tmp_path / "out.txt"
    with file.open("w", encoding="ascii") as ascii_only:
        monkeypatch.setattr(sys, "stdout", ascii_only)
        assert run("check", tiny, "--lang", "zh").code == 0
    assert "\\u5171" in file.read_text(encoding="ascii")


def test_json_is_ascii_where_stdout_cannot_take_chinese(run, tiny, monkeypatch, tmp_path):
    import json

    file = tmp_path / "out.json"
    with file.open("w", encoding="ascii") as ascii_only:
        monkeypatch.setattr(sys, "stdout", ascii_only)
        assert run("plan", tiny, "--json").code == 0
    names = {pair["place_name"] for pair in json.loads(file.read_text("ascii"))["pairs"]}
    assert "示例县医院 1" in names
