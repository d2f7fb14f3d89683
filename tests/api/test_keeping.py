"""The verbs of the store, from the first tables to the next year's plan."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder to work in, where the default store lies."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("JIEDUI_STORE", raising=False)
    return folder


@pytest.fixture
def kept(run, home, tiny):
    """The tiny example in the store, planned once; gives the plan's id."""
    assert run("load", tiny).code == 0
    return run("plan", "--json").json["plan_id"]


def loaded(run, source, *words):
    done = run("load", source, *words, "--json")
    return {row["table"]: row for row in done.json["tables"]}


def test_tables_that_are_sound_become_live_and_are_counted(run, home, tiny):
    done = run("load", tiny, "--json")
    assert done.code == 0
    assert done.json["kept"] is True
    assert done.json["was_live"] is None
    assert loaded(run, tiny)["providers"] == {
        "table": "providers", "num_rows": 6, "added": 0, "changed": 0, "removed": 0,
    }  # fmt: skip
    assert (home / "jiedui.sqlite").exists()


def test_tables_with_an_error_leave_the_store_as_it_was(run, home, tiny, edit):
    assert run("load", tiny).code == 0
    before = (home / "jiedui.sqlite").read_bytes()
    edit(tiny / "providers.csv", "unit,", "unti,")
    done = run("load", tiny)
    assert done.code == 4
    assert "unti" in done.out
    assert (home / "jiedui.sqlite").read_bytes() == before


def test_a_dry_run_checks_and_writes_nothing(run, home, tiny):
    done = run("load", tiny, "--dry-run")
    assert done.code == 0
    assert "nothing was written" in done.out
    assert not (home / "jiedui.sqlite").exists()


def test_a_source_that_lacks_whole_tables_is_refused_and_can_be_added(run, home, tiny, tmp_path):
    assert run("load", tiny).code == 0
    needs = tmp_path / "needs"
    needs.mkdir()
    header, first = (tiny / "needs.csv").read_text("utf-8").splitlines()[:2]
    (needs / "needs.csv").write_text(f"{header}\n{first.replace('need:', 'need:new-', 1)}\n")
    (needs / "places.csv").write_bytes((tiny / "places.csv").read_bytes())
    (needs / "sectors.csv").write_bytes((tiny / "sectors.csv").read_bytes())
    refused = run("load", needs)
    assert refused.code == 4
    assert "--add" in refused.err
    before = loaded(run, tiny, "--dry-run")["needs"]["num_rows"]
    added = loaded(run, needs, "--add")
    assert (added["needs"]["num_rows"], added["needs"]["added"]) == (before + 1, 1)
    assert added["providers"]["removed"] == 0
    replaced = loaded(run, needs, "--replace")
    assert replaced["needs"]["num_rows"] == 1


def test_add_and_replace_at_once_is_wrong_usage(run, home, tiny):
    assert run("load", tiny, "--add", "--replace").code == 2


def test_a_plan_on_the_store_is_kept_and_found_by_its_beginning(run, kept):
    short = kept.partition("-")[2][:6]
    shown = run("show", short)
    assert shown.code == 0
    assert kept in shown.out
    (listed,) = run("plans", "--json").json
    assert (listed["plan_id"], listed["adopted"]) == (kept, False)
    assert "10,500" in run("plans").out


def test_a_plan_from_a_folder_is_the_same_plan_and_is_kept_when_a_store_is_named(run, home, tiny):
    done = run("plan", tiny, "--store", "other.sqlite", "--json")
    assert done.code == 0
    assert [plan["plan_id"] for plan in run("plans", "--store", "other.sqlite", "--json").json] == [
        done.json["plan_id"]
    ]
    assert not (home / "jiedui.sqlite").exists()


def test_the_store_can_be_named_by_the_environment(run, home, tiny, monkeypatch):
    monkeypatch.setenv("JIEDUI_STORE", str(home / "by-name.sqlite"))
    assert run("load", tiny).code == 0
    assert (home / "by-name.sqlite").exists()


def test_without_a_store_the_exit_code_is_5_and_the_remedy_is_named(run, home):
    done = run("plan")
    assert done.code == 5
    assert "jiedui load" in done.err


def test_without_a_policy_of_that_name_the_plan_is_refused(run, kept):
    done = run("plan", "--policy", "nobody's")
    assert done.code == 1
    assert "nobody's" in done.err


def test_a_policy_file_can_be_given_for_the_tables_of_the_store(run, kept, tiny, edit):
    edit(tiny / "policy.toml", "distance = 1.0", "distance = 2.0")
    other = run("plan", "--policy", tiny / "policy.toml", "--json").json
    assert other["plan_id"] != kept


def test_adopting_takes_the_first_and_asks_for_the_current_one_after(run, kept, tiny, edit):
    first = run("adopt", kept, "--by", "office", "--reason", "first", "--json").json
    assert (first["plan_id"], first["replaced"]) == (kept, None)
    edit(tiny / "policy.toml", "distance = 1.0", "distance = 2.0")
    other = run("plan", "--policy", tiny / "policy.toml", "--json").json["plan_id"]
    refused = run("adopt", other)
    assert refused.code == 1
    assert f"--expected {kept}" in refused.err
    stale = run("adopt", other, "--expected", "none")
    assert stale.code == 1
    assert kept in stale.err
    assert run("adopt", other, "--expected", kept).code == 0
    adoptions = run("history", "2026", "--json").json
    assert [row["plan_id"] for row in adoptions] == [kept, other]
    assert "first" in run("history", "2026").out


def test_adopting_what_is_adopted_changes_nothing(run, kept):
    assert run("adopt", kept).code == 0
    assert run("adopt", kept).code == 0
    assert len(run("history", "2026", "--json").json) == 1


def test_tables_leave_the_store_with_their_policy_and_give_the_same_plan(run, kept, home):
    assert run("export", "tables").code == 0
    assert run("plan", "tables", "--json").json["plan_id"] == kept


def test_rows_that_point_into_the_live_tables_are_told_of_add(run, kept, tiny, tmp_path):
    part = tmp_path / "part"
    part.mkdir()
    (part / "needs.csv").write_bytes((tiny / "needs.csv").read_bytes())
    done = run("load", part)
    assert done.code == 4
    assert "--add" in done.err


def test_the_next_period_stands_on_the_adopted_plan_and_is_planned_by_itself(run, kept):
    assert run("adopt", kept).code == 0
    begun = run("next-period", "2027", "--carry", "--json").json
    plan = run("show", kept, "--json").json
    assert begun["num_standing"] == len(plan["pairs"])
    assert (begun["num_left_out"], begun["has_policy"]) == (0, True)
    again = run("plan", "--json").json
    assert again["policy"]["period"] == "2027"
    assert all(pair["standing"] for pair in again["pairs"])
    assert again["kpis"]["continuity_share"] == 1.0


def test_a_period_that_cannot_begin_says_why_and_leaves_everything(run, kept, tiny):
    nothing = run("next-period", "2027")
    assert nothing.code == 1
    assert "Adopt one first" in nothing.err
    assert run("adopt", kept).code == 0
    before = run("load", tiny, "--dry-run", "--json").json["was_live"]
    for wrong in ("2025", "2027年", "abc", "2027-13"):
        done = run("next-period", wrong)
        assert done.code == 1
        assert "Nothing was written" in done.err
    assert run("load", tiny, "--dry-run", "--json").json["was_live"] == before
    assert run("next-period", "2027").code == 0
    assert run("next-period", "2027", "--after", "2026").code == 1


def test_lists_that_did_not_move_on_are_asked_for(run, kept):
    assert run("adopt", kept).code == 0
    assert "jiedui load LISTS.xlsx --add" in run("next-period", "2027").out


def test_tables_come_out_as_folder_and_as_workbook_and_are_the_same(run, kept, home):
    live = loaded(run, home / ".." / "tiny", "--dry-run")
    assert run("export", "tables").code == 0
    assert run("export", "tables.xlsx", "--lang", "zh").code == 0
    for source in ("tables", "tables.xlsx"):
        again = loaded(run, source, "--dry-run")
        assert again == live
        assert not any(row["added"] + row["changed"] + row["removed"] for row in again.values())


def test_a_plan_comes_out_whole_and_verifies(run, kept, home, tiny):
    assert run("export", "plan", "--plan", kept).code == 0
    assert run("verify", "plan/plan.json", "--from", tiny).code == 0


def test_an_export_to_anything_else_is_refused(run, kept, home):
    assert run("export", "tables.pdf").code == 2
    assert run("export", "tables", "--plan", kept, "--graph", "g1-0").code == 2


def test_older_tables_come_out_by_their_hash(run, home, tiny, edit):
    old = run("load", tiny, "--json").json["graph_hash"]
    edit(tiny / "providers.csv", "示例单位 1", "示例单位 一")
    assert run("load", tiny, "--json").json["graph_hash"] != old
    assert run("export", "old", "--graph", old).code == 0
    assert "示例单位 1" in (home / "old" / "providers.csv").read_text("utf-8")


def test_history_tells_of_an_entity_and_of_everything(run, home, tiny, edit):
    assert run("load", tiny, "--by", "office").code == 0
    edit(tiny / "providers.csv", "示例单位 1", "示例单位 一")
    assert run("load", tiny).code == 0
    events = run("history", "unit:u1", "--json").json
    assert [event["change"] for event in events] == ["entered", "changed"]
    assert "changed" in run("history", "unit:u1").out
    assert "office" in run("history").out
    assert run("history", "unit:nobody").code == 1


def test_a_workbook_that_is_wrong_comes_back_marked(run, kept, home):
    from openpyxl import load_workbook

    assert run("export", "t.xlsx", "--lang", "zh").code == 0
    book = load_workbook("t.xlsx")
    sheet = book["帮扶方"]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(2, header.index("类别") + 1).value = "单 位"
    book.save("t.xlsx")
    done = run("load", "t.xlsx", "--lang", "zh")
    assert done.code == 4
    assert "t-marked.xlsx" in done.err
    marked = load_workbook("t-marked.xlsx")
    assert marked["帮扶方"].cell(2, header.index("类别") + 1).comment is not None


def test_a_template_is_written_and_a_filled_one_is_read(run, kept, home):
    assert run("template", "--lang", "zh").code == 0
    assert (home / "结对模板.xlsx").exists()
    assert run("template", "--out", "mine.xlsx").code == 0
    # As it comes it holds nothing but the example rows, which are passed over.
    assert run("load", "mine.xlsx", "--add", "--dry-run").code == 0


def test_nothing_that_is_there_is_written_over(run, kept, home):
    assert run("template", "--out", "mine.xlsx").code == 0
    assert run("export", "tables").code == 0
    before = (home / "mine.xlsx").read_bytes()
    for again in (
        ("template", "--out", "mine.xlsx"),
        ("export", "mine.xlsx"),
        ("export", "tables"),
    ):
        done = run(*again)
        assert done.code == 1
        assert "was not replaced" in done.err
    assert (home / "mine.xlsx").read_bytes() == before


def test_a_plan_that_is_neither_file_nor_in_a_store_is_asked_for(run, home, tiny):
    done = run("plan", tiny, "--out", "p.xlsx", "--since", "nope")
    assert done.code == 5
    assert "neither a plan file nope" in done.err


def test_both_languages_have_words_for_all_of_it(run, kept):
    assert run("adopt", kept, "--lang", "zh").out.startswith("已采用")
    assert "采用" in run("plans", "--lang", "zh").out
    assert "已开始" in run("next-period", "2027", "--lang", "zh").out
    assert "成为现行" in run("history", "--lang", "zh").out


def test_plans_of_a_store_without_any_say_how_to_make_one(run, home, tiny):
    assert run("load", tiny).code == 0
    assert "jiedui plan" in run("plans").out
    shutil.rmtree(tiny)
