"""``check``: every problem of tables and policy in one report, with what to do about it."""

from __future__ import annotations

import pytest


def test_sound_tables_and_policy_end_with_0(run, tiny):
    done = run("check", tiny)
    assert done.code == 0
    assert "0 errors" in done.out


def test_errors_of_tables_end_with_4_and_stand_where_they_are(run, tiny, edit):
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,1.5")
    done = run("check", tiny)
    assert done.code == 4
    assert "error  needs line 2 urgency  [outside_0_1]" in done.out


def test_problems_are_told_in_chinese_with_chinese_columns(run, tiny, edit):
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,1.5")
    done = run("check", tiny, "--lang", "zh")
    assert done.code == 4
    assert "错误  所需项目库 第 2 行 紧迫度  [outside_0_1]" in done.out


def test_tables_and_policy_share_one_report(run, tiny, edit):
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,1.5")
    edit(tiny / "policy.toml", 'period = "2026"', 'period = "2026"\ncolour = "red"')
    report = run("check", tiny, "--json").json
    assert {"outside_0_1", "policy_unknown_key"} <= set(report["counts"])


def test_problems_of_a_policy_on_the_tables_are_in_the_report(run, tiny, edit):
    edit(tiny / "policy.toml", "extra_cost = [200]", "extra_cost = [200, 100]")
    edit(tiny / "policy.toml", "need_gap = 3.0", "need_gapp = 3.0")
    done = run("check", tiny)
    assert done.code == 4
    assert "[extra_cost_falls]" in done.out
    assert "'need_gapp' is not known. Perhaps one of: need_gap" in done.out


def test_a_policy_whose_minimum_is_above_its_maximum_is_told_both(run, tiny, edit):
    edit(tiny / "policy.toml", "provider_quota = { min = 1, max = 1 }",
         "provider_quota = { min = 2, max = 1 }")  # fmt: skip
    assert "The minimum 2 is above the maximum 1." in run("check", tiny).out


def test_every_error_is_shown(run, tiny):
    file = tiny / "needs.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [lines[1].replace("need:1", f"need:x{i}").replace(",0.5,", ",7,") for i in range(50)]
    file.write_text("\n".join([*lines, *rows]) + "\n", encoding="utf-8")
    done = run("check", tiny)
    assert done.out.count("[outside_0_1]") == 50


def test_of_warnings_and_notes_of_one_kind_the_first_are_shown_and_the_rest_counted(run, tiny):
    done = run("check", tiny)
    # nine tables, read as UTF-8 each
    assert done.out.count("[encoding_used]") == 3
    assert "and 6 more of this kind (encoding_used)" in done.out


def test_a_report_as_json_holds_sentences_and_facts(run, tiny, edit):
    edit(tiny / "places.csv", "township:a1,township", "township:a1,townshipp")
    report = run("check", tiny, "--json").json
    problem = next(p for p in report["problems"] if p["code"] == "bad_choice")
    assert (problem["table"], problem["column"], problem["value"]) == (
        "places",
        "kind",
        "townshipp",
    )
    assert "township" in problem["facts"]["near"]
    assert problem["message"]
    assert problem["remedy"]
    assert report["ok"] is False


def test_a_folder_that_is_not_there_is_bad_data(run, tmp_path):
    done = run("check", tmp_path / "none")
    assert done.code == 4
    assert "[no_folder]" in done.out


def test_without_a_policy_only_the_tables_are_checked(run, tiny):
    (tiny / "policy.toml").unlink()
    done = run("check", tiny)
    assert done.code == 0
    assert "only the tables were checked" in done.err


def test_another_policy_can_be_given(run, tiny, tmp_path):
    other = tmp_path / "other.toml"
    (tiny / "policy.toml").rename(other)
    done = run("check", tiny, "--policy", other)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "policy_missing"),
        ("period = ", "policy_syntax"),
        ("结对 = '".encode("gb18030"), "policy_encoding"),
        ("", "policy_missing_key"),
    ],
    ids=["missing", "syntax", "encoding", "empty"],
)
def test_a_policy_that_cannot_be_read_is_named(run, tiny, tmp_path, content, code):
    file = tmp_path / "p.toml"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("check", tiny, "--policy", file)
    assert done.code == 4
    assert f"[{code}]" in done.out


def test_a_policy_that_is_a_folder_is_named(run, tiny, tmp_path):
    assert "[policy_unreadable]" in run("check", tiny, "--policy", tmp_path).out


def test_the_encoding_can_be_given(run, tiny):
    for file in tiny.glob("*.csv"):
        file.write_bytes(file.read_text(encoding="utf-8").encode("big5", errors="ignore"))
    assert run("check", tiny, "--encoding", "utf-8").code == 4
    done = run("check", tiny, "--encoding", "big5")
    assert "big5" in done.out


def test_control_characters_and_markup_in_cells_are_shown_and_not_obeyed(run, tiny, edit):
    edit(tiny / "places.csv", "示例乡 1", "\x1b[31m[bold]乡[/bold]\x1b[2J")
    done = run("check", tiny)
    assert done.code == 4
    assert "\x1b" not in done.out
    assert "\\x1b[31m[bold]乡[/bold]\\x1b[2J" in done.out


def test_errors_beyond_the_cap_of_a_report_are_counted(run, tiny):
    file = tiny / "needs.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [lines[1].replace("need:1", f"need:x{i}").replace(",0.5,", ",7,") for i in range(1_100)]
    file.write_text("\n".join([*lines, *rows]) + "\n", encoding="utf-8")
    done = run("check", tiny)
    assert done.out.count("[outside_0_1]") == 1_000
    assert "and 100 more errors that are only counted" in done.out
    assert "1100 errors" in done.out
