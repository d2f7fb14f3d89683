"""A comparison as a workbook: every change once, sums in the numbers, whole or not at all."""

from __future__ import annotations

import openpyxl
import pytest

from api.comparisons.compared_plans import compared_plans
from api.exit_codes import Failure
from api.export.compare_files import check_files, write_files
from api.screen import Screen
from engine.compare import compare
from engine.plan import make_plan
from engine.policy import read_policy
from fixtures import path
from graph_schema.tables import load_graph


def policy_text():
    return (path("tiny") / "policy.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def plans():
    graph = load_graph(path("tiny"))
    short = policy_text().replace(
        "place_quota = { min = 1, max = 2", "place_quota = { min = 2, max = 2"
    )
    free = policy_text().replace("need_gap = 3.0", "need_gap = 1.0")
    return [make_plan(graph, read_policy(text)) for text in (policy_text(), short, free)]


@pytest.fixture(scope="module")
def found(plans):
    return compare(*plans[:2])


def written(comparisons, folder, lang="en"):
    write_files([folder / "c.xlsx"], comparisons, Screen(lang))
    return openpyxl.load_workbook(folder / "c.xlsx")


def rows_of(sheet):
    rows = [row for row in sheet.iter_rows(values_only=True) if any(x is not None for x in row)]
    head = next(i for i, row in enumerate(rows) if sum(x is not None for x in row) > 3)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_a_workbook_of_two_plans_has_five_sheets(found, tmp_path):
    book = written(found, tmp_path)
    assert book.sheetnames == ["summary", "who is affected", "changed pairs", "quotas",
                               "pairs by group"]  # fmt: skip


def test_every_pair_that_is_not_kept_stands_once(found, tmp_path):
    rows = rows_of(written(found, tmp_path)["changed pairs"])
    (own,) = found
    before = sorted(row["ids before"] for row in rows if row["ids before"])
    now = sorted(row["ids now"] for row in rows if row["ids now"])
    assert before == sorted(f"{p} → {s}" for _, p, s in own.pairs.gone)
    assert now == sorted(f"{p} → {s}" for _, p, s in own.pairs.new)


def test_everybody_affected_and_every_quota_stands_once(found, tmp_path):
    book, (own,) = written(found, tmp_path), found
    assert [row["id"] for row in rows_of(book["who is affected"])] == [
        x.entity_id for x in own.affected
    ]
    quotas = rows_of(book["quotas"])
    assert [row["id"] for row in quotas] == [x.key.entity_id for x in own.quotas]
    assert [row["lacks now"] for row in quotas] == [x.after.lacking for x in own.quotas]
    texts = [str(row[0]) for row in book["quotas"].iter_rows(values_only=True)]
    assert sum(text.startswith("Because: ") for text in texts) == len(own.gaps)


def test_costs_on_the_summary_sum_by_row_and_column(found, tmp_path):
    rows = list(written(found, tmp_path)["summary"].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if "extra partners" in row)
    table = []
    for row in rows[head + 1 :]:
        cells = [x for x in row if x not in (None, "")]
        if len(cells) < 2:
            break
        table.append(cells)
    for _, *parts, total in table:
        assert sum(parts) == total
    *layers, whole = table
    assert [sum(column) for column in zip(*(row[1:] for row in layers), strict=True)] == whole[1:]
    assert whole[-1] == found[0].value_delta.cost_points


def test_groups_of_one_kind_sum_to_the_pairs_of_the_plans(found, tmp_path, plans):
    rows = rows_of(written(found, tmp_path)["pairs by group"])
    for by in {row["counted by"] for row in rows}:
        own = [row for row in rows if row["counted by"] == by]
        assert sum(row["before"] for row in own) == len(plans[0].pairs)
        assert sum(row["after"] for row in own) == len(plans[1].pairs)


def test_three_plans_get_their_letters_and_a_sheet_for_both(plans, tmp_path):
    comparisons = compare(*plans)
    book = written(comparisons, tmp_path)
    assert {"quotas B", "quotas C", "both changes B C"} <= set(book.sheetnames)
    rows = rows_of(book["both changes B C"])
    assert {"A", "B", "C", "change"} <= set(rows[0])


def test_a_workbook_speaks_chinese(found, tmp_path):
    book = written(found, tmp_path, "zh")
    assert book.sheetnames == ["总览", "涉及到谁", "结对变化", "配额变化", "分组统计"]


def test_the_same_comparison_gives_the_same_bytes(found, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written(found, tmp_path / name)
    assert (tmp_path / "a" / "c.xlsx").read_bytes() == (tmp_path / "b" / "c.xlsx").read_bytes()


def test_other_files_are_refused_before_anything_is_done(tmp_path):
    with pytest.raises(Failure) as failure:
        check_files([tmp_path / "x.pdf"])
    assert (failure.value.key, failure.value.code) == ("compare.file_type", 2)


def test_plans_in_folders_are_found_with_what_is_beside_them(plan):
    (own,) = compared_plans([str(plan), str(plan)], [path("tiny")], None, None)
    assert own.before.graph is own.after.graph is not None
    assert own.before.proofs is not None
    (bare,) = compared_plans([str(plan / "plan.json"), str(plan)], [], None, None)
    assert bare.before.graph is None
