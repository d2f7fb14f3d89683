"""``candidates``: all pairs, every cost column, the rules that refuse them."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

COLUMNS = [
    "layer", "provider_id", "provider_name", "place_id", "place_name", "need_gap",
    "outside_territory", "distance", "change", "track_record", "cost_points", "km",
    "standing", "refused_by",
]  # fmt: skip


def test_csv_holds_every_pair_with_every_column(run, tiny, tmp_path):
    done = run("candidates", tiny, "--out", tmp_path / "pairs.csv")
    assert done.code == 0
    assert "Wrote 14 pairs" in done.out  # 4 units × 3 townships + 2 hospitals × 1
    with (tmp_path / "pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS
    refused = {(r["provider_id"], r["place_id"]): r["refused_by"] for r in rows if r["refused_by"]}
    assert refused == {
        ("unit:u2", "township:b1"): "own_territory",
        ("unit:u4", "township:a2"): "lock_out",
    }


def test_columns_sum_to_the_cost_of_refused_pairs_too(run, tiny, tmp_path):
    run("candidates", tiny, "--out", tmp_path / "pairs.csv")
    frame = pd.read_csv(tmp_path / "pairs.csv")
    parts = frame[["need_gap", "outside_territory", "distance", "change"]].sum(axis=1)
    assert parts.tolist() == frame["cost_points"].tolist()
    assert frame["km"].isna().sum() == 1  # hospital:h2 has no coordinates


def test_parquet_holds_the_same_with_types(run, tiny, tmp_path):
    run("candidates", tiny, "--out", tmp_path / "pairs.csv")
    done = run("candidates", tiny, "--out", tmp_path / "pairs.parquet", "--json")
    assert done.json["num_pairs"] == 14
    assert done.json["num_refused"] == 2
    typed = pd.read_parquet(tmp_path / "pairs.parquet")
    assert list(typed.columns) == COLUMNS == done.json["columns"]
    assert typed["standing"].dtype == bool
    read = pd.read_csv(tmp_path / "pairs.csv", keep_default_na=False, na_values={"km": [""]})
    assert read["cost_points"].tolist() == typed["cost_points"].tolist()


def test_formula_starts_are_neutralised_in_csv_and_kept_in_parquet(run, tiny, edit, tmp_path):
    edit(tiny / "providers.csv", "示例单位 1", "=1+1")
    run("candidates", tiny, "--out", tmp_path / "pairs.csv")
    run("candidates", tiny, "--out", tmp_path / "pairs.parquet")
    assert "'=1+1" in pd.read_csv(tmp_path / "pairs.csv")["provider_name"].tolist()
    assert "=1+1" in pd.read_parquet(tmp_path / "pairs.parquet")["provider_name"].tolist()


def test_an_older_file_is_replaced_and_nothing_is_left_beside(run, tiny, tmp_path):
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "pairs.csv"
    file.write_text("old")
    run("candidates", tiny, "--out", file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbflayer,")
    assert [path.name for path in file.parent.iterdir()] == ["pairs.csv"]


def test_bad_data_leave_an_older_file_alone(run, tiny, edit, tmp_path):
    (tmp_path / "pairs.csv").write_text("old")
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,1.5")
    assert run("candidates", tiny, "--out", tmp_path / "pairs.csv").code == 4
    assert (tmp_path / "pairs.csv").read_text() == "old"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_number_of_pairs_is_told_in_each_language(run, tiny, tmp_path, lang):
    out = run("candidates", tiny, "--out", tmp_path / "p.csv", "--lang", lang).out
    assert {"zh": "已写出 14 对", "en": "Wrote 14 pairs"}[lang] in out
