"""``--out plan.xlsx``: a plan leaves the command, and the store, as a workbook."""

from __future__ import annotations

from openpyxl import load_workbook


def sheets(path):
    return load_workbook(path, read_only=True).sheetnames


def test_a_plan_is_written_as_folder_and_as_workbook_at_once(run, tiny, tmp_path):
    folder, book = tmp_path / "plan", tmp_path / "plan.xlsx"
    done = run("plan", tiny, "--out", folder, "--out", book)
    assert done.code == 0
    assert str(book) in done.out
    assert (folder / "plan.json").exists()
    assert {"units-townships", "hospitals"} <= set(sheets(book))


def test_pages_and_changes_come_on_request(run, short, tiny, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second.xlsx"
    assert run("plan", tiny, "--out", first).code == 3
    plain = tmp_path / "plain.xlsx"
    assert run("plan", short, "--out", plain).code == 3
    assert run("plan", short, "--out", second, "--per", "place", "--since", first).code == 3
    assert len(sheets(second)) > len(sheets(plain))


def test_a_kept_plan_comes_out_of_the_store_as_a_workbook(run, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("load", tiny, "--store", "s.sqlite").code == 0
    plan = run("plan", "--store", "s.sqlite", "--json").json["plan_id"]
    done = run("export", "kept.xlsx", "--plan", plan, "--per", "provider", "--store", "s.sqlite")
    assert done.code == 0
    assert "units-townships" in sheets(tmp_path / "kept.xlsx")


def test_any_other_ending_is_refused_before_anything_is_planned(run, tiny, tmp_path):
    done = run("plan", tiny, "--out", tmp_path / "plan.pdf")
    assert done.code == 2
    assert not (tmp_path / "plan.pdf").exists()


def test_pages_without_a_workbook_to_hold_them_are_wrong_usage(run, tiny, tmp_path):
    done = run("plan", tiny, "--out", tmp_path / "plan", "--per", "place")
    assert done.code == 2
    assert ".xlsx" in done.err
    assert not (tmp_path / "plan").exists()
