"""``shape``: the shape of a plan, of standing pairs, of an edge list, on screen and in files."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from engine.shape.measures import MEASURES, measure
from engine.shape.web import web_from_table
from tests.api.export.shape_pages import Page

EDGES = "who,whom,sum\na,x,2\na,y,1\nb,x,3\n"


@pytest.fixture
def edges(tmp_path):
    file = tmp_path / "edges.csv"
    file.write_text(EDGES, encoding="utf-8")
    return file


def values(found, subject, web):
    return {row["measure"]: row["value"] for row in found["measures"]
            if (row["subject"], row["web"], row["part"]) == (subject, web, "")}  # fmt: skip


def test_an_edge_list_needs_no_policy(run, edges):
    found = run("shape", edges, "--weight", "sum", "--json").json
    expected = measure(web_from_table([[2, 1], [3, 0]]))
    for name, value in zip(expected["measure"], expected["value"], strict=True):
        own = values(found, "edges", "edges.csv")[name]
        assert own == pytest.approx(value) if value == value else own is None
    assert set(found["definitions"]) == {own.name for own in MEASURES}
    assert "edges.csv  2 × 2, 3 links" in run("shape", edges).out


def test_a_page_is_written_in_the_language_of_the_command(run, edges, tmp_path):
    page = tmp_path / "new" / "page.html"
    done = run("shape", edges, "--report", page, "--lang", "zh")
    assert done.code == 0
    assert str(page) in done.err
    text = page.read_text("utf-8")
    assert '<html lang="zh-CN">' in text
    assert "帮扶网络的结构：edges.csv" in text


def test_the_page_of_a_plan_has_its_names_its_map_and_what_withdrawals_do(
    run, plan, tiny, tmp_path
):
    page = tmp_path / "page.html"
    words = ("--from", tiny, "--against", "standing,null:curveball", "--draws", "5")
    done = run("shape", plan, *words, "--robustness", "2", "--report", page, "--lang", "en")
    assert done.code == 0
    text = page.read_text("utf-8")
    assert all(own in text for own in ("示例甲县", 'id="map-title"', 'id="robustness-title"'))
    assert "re-matching each time keeps" in text


def test_a_page_of_another_kind_is_refused_before_anything_is_measured(run, tmp_path):
    done = run("shape", tmp_path / "none.csv", "--report", tmp_path / "page.pdf")
    assert done.code == 2
    assert ".html" in done.err


def test_columns_of_an_edge_list_are_named_or_the_first_two(run, edges):
    turned = run("shape", edges, "--row", "whom", "--column", "who", "--json").json
    own = run("shape", edges, "--json").json
    one, other = (values(found, "edges", "edges.csv") for found in (own, turned))
    assert one["gini_rows"] == other["gini_columns"]
    edges.write_text("x,place_id,provider_id\n1,x,a\n2,x,b\n", encoding="utf-8")
    (web,) = run("shape", edges, "--json").json["subjects"][0]["webs"]
    assert (web["num_rows"], web["num_columns"]) == (2, 1)


def test_edge_lists_may_be_parquet_or_in_a_chinese_encoding(run, edges, tmp_path):
    pd.read_csv(edges).to_parquet(tmp_path / "edges.parquet")
    found = run("shape", tmp_path / "edges.parquet", "--weight", "sum", "--json").json
    assert values(found, "edges", "edges.parquet")["hhi_columns"] == pytest.approx(26 / 36)
    text = "帮扶方,受扶方\n示例企业一,示例村甲\n示例企业二,示例村乙\n示例企业三,示例村乙\n"
    edges.write_bytes(text.encode("gb18030"))
    (web,) = run("shape", edges, "--json").json["subjects"][0]["webs"]
    assert (web["num_rows"], web["num_columns"]) == (3, 2)


def test_all_faults_of_an_edge_list_come_in_one_report(run, edges):
    edges.write_text("who,whom,sum\na,x,2\n,y,-1\nb,,many\nb,x,inf\n", encoding="utf-8")
    done = run("shape", edges, "--weight", "sum", "--json")
    assert done.code == 4
    told = {(p["code"], p["row"], p["column"]) for p in done.json["report"]["problems"]}
    assert told == {("edge_no_id", 3, "who"), ("edge_no_id", 4, "whom"),
                    ("edge_negative", 3, "sum"), ("edge_no_number", 4, "sum"),
                    ("edge_not_finite", 5, "sum")}  # fmt: skip
    assert all(p["remedy"] for p in done.json["report"]["problems"])
    assert "edges.csv 第 3 行 sum" in run("shape", edges, "--weight", "sum", "--lang", "zh").out


def test_edges_that_repeat_add_up_and_without_weights_each_counts_one(run, edges):
    edges.write_text("who,whom,sum\na,x,2\na,x,1.5\nb,y,0.5\nb,x,1\n", encoding="utf-8")
    weighed, counted = (run("shape", edges, *words, "--json").json
                        for words in (("--weight", "sum"), ()))  # fmt: skip
    for found, table in ((weighed, [[3.5, 0], [1, 0.5]]), (counted, [[2, 0], [1, 1]])):
        own = measure(web_from_table(table), ["hhi_rows"])["value"].item()
        assert values(found, "edges", "edges.csv")["hhi_rows"] == pytest.approx(own)


def test_a_model_of_counts_refuses_weights_that_are_none(run, edges):
    edges.write_text("who,whom,sum\na,x,2\na,y,0.5\nb,x,1\n", encoding="utf-8")
    done = run("shape", edges, "--weight", "sum", "--against", "null:patefield")
    assert (done.code, "no whole numbers" in done.err) == (2, True)
    assert run("shape", edges, "--against", "null:patefield", "--draws", 2).code == 0


def test_a_missing_column_is_told_with_those_there_are(run, edges):
    done = run("shape", edges, "--weight", "amount")
    assert done.code == 4
    assert "There are who, whom, sum." in done.out


@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n3,4,5,6\n", b"\xff\xfe\xfa\xfb\x00"])
def test_files_that_hold_no_edge_list_are_refused(run, tmp_path, content):
    file = tmp_path / "edges.csv"
    if content is not None:
        file.write_bytes(content)
    done = run("shape", file)
    assert done.code == 4
    assert "edges.csv" in done.out


def test_an_edge_list_without_edges_has_no_values_and_no_fault(run, edges):
    edges.write_text("who,whom\n", encoding="utf-8")
    found = run("shape", edges, "--json", "--against", "null:curveball", "--draws", 5)
    assert found.code == 0
    assert values(found.json, "edges", "edges.csv")["connectance"] is None
    assert found.json["chance"] == []


def test_a_plan_stands_beside_other_pairs_and_beside_chance(run, plan, tiny):
    words = ("--against", "standing,nearest,random,null:curveball", "--draws", 4, "--seed", 7)
    done = run("shape", plan, "--from", tiny, *words, "--json")
    assert done.code == 0
    found = done.json
    assert [own["name"] for own in found["subjects"]] == ["plan", "standing", "nearest"]
    assert {row["model"] for row in found["chance"]} == {"random_plans", "curveball"}
    assert found["plan_id"].startswith("plan1-")
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    for name, value in record["kpis"].items():
        assert values(found, "plan", "pairs")[name] == pytest.approx(value)
    assert run("shape", plan, "--from", tiny, *words, "--json").out == done.out
    out = run("shape", plan, "--from", tiny, *words).out
    assert "party × county" in out
    assert "4 draws, seed 7" in out
    assert "牵头单位 × 县" in run("shape", plan, "--from", tiny, *words, "--lang", "zh").out


def test_modularity_has_a_z_from_as_many_draws_as_are_asked_for(run, tmp_path):
    file = tmp_path / "edges.csv"
    links = [f"{r},{c}" for r in range(9) for c in range(9) if (r - c) % 3 == 0 or r + c == 4]
    file.write_text("who,whom\n" + "\n".join(links), encoding="utf-8")
    out = [tmp_path / "shape.parquet", tmp_path / "page.html"]
    words = ("--against", "null:curveball,null:patefield", "--draws", 12, "--modularity-draws", 8)
    done = run("shape", file, *words, "--out", out[0], "--report", out[1], "--json")
    assert (done.json["num_draws"], done.json["num_searched"], done.json["num_climbs"]) == (
        12, 8, 50)  # fmt: skip
    rows = {(own["model"], own["measure"]): own for own in done.json["chance"]}
    assert rows["curveball", "modularity"]["z"] > 3
    assert rows["patefield", "weighted_modularity"]["num_known"] == 8
    assert ("curveball", "weighted_modularity") not in rows
    table = pd.read_parquet(out[0]).set_index("measure")
    assert table.loc["modularity", "curveball_z"] == rows["curveball", "modularity"]["z"]
    assert table.loc[["modularity", "nodf"], "curveball_draws"].tolist() == [8, 12]
    page = Page.read(out[1].read_text("utf-8")).text
    assert f"z = {rows['curveball', 'modularity']['z']:+.2f}, n = 8" in page
    assert "modularity in the first 8, each with two starts and 50 climbs" in page
    screen = run("shape", file, *words)
    assert "first 8 of these" in " ".join(screen.out.split())
    bare = run("shape", file, "--against", "null:curveball", "--modularity-draws", 0, "--json").json
    assert {own["measure"]: own["z"] for own in bare["chance"]}["modularity"] is None


def test_stars_are_said_in_the_place_of_a_z_score(run, plan, tiny):
    found = run("shape", plan, "--from", tiny, "--against", "null:curveball", "--draws", 3,
                "--json").json  # fmt: skip
    stars = [web for web in found["subjects"][0]["webs"]
             if web["stars"] and web["stars"]["fixed_by_degrees"]]  # fmt: skip
    assert stars
    assert not {web["web"] for web in stars} & {row["web"] for row in found["chance"]}
    assert "quotas fix its shape" in run("shape", plan, "--from", tiny).out


def test_a_folder_of_tables_shows_what_stands(run, tiny):
    found = run("shape", tiny, "--over", "periods", "--by", "county,sector", "--json").json
    assert [own["kind"] for own in found["subjects"]][:2] == ["standing", "period"]
    parts = {web["part"].partition(":")[0] for web in found["subjects"][0]["webs"]}
    assert parts == {"", "county", "sector"}
    assert "county 示例甲县" in run("shape", tiny, "--by", "county").out


def test_another_plan_can_stand_beside(run, plan, tiny):
    found = run("shape", plan, "--from", tiny, "--against", plan / "plan.json", "--json").json
    names = [own["name"] for own in found["subjects"]]
    assert names == ["plan", str(plan / "plan.json")]
    assert values(found, names[0], "party × county") == values(found, names[1], "party × county")


def test_robustness_tells_what_coordination_is_worth(run, plan, tiny, edges):
    done = run("shape", plan, "--from", tiny, "--robustness", 3, "--json")
    worth = done.json["robustness"]["worth"]
    assert {row["attack"] for row in worth} == {"random", "load", "betweenness", "worst"}
    assert all(row["worth"] == pytest.approx(row["rematched"] - row["none"]) for row in worth)
    assert {row["num_runs"] for row in worth if row["attack"] == "random"} == {3}
    out = run("shape", plan, "--from", tiny, "--robustness", 3).out
    assert "What coordination is worth" in out
    assert run("shape", tiny, "--robustness", 3).code == 2
    assert run("shape", edges, "--robustness", 3).code == 2


def test_unknown_words_are_refused_with_what_there_is(run, plan, tiny, edges):
    done = run("shape", plan, "--from", tiny, "--against", "standing,null:curvebal,best")
    assert (done.code, "null:curvebal, best" in done.err) == (2, True)
    assert "null:curveball" in done.err
    assert run("shape", plan, "--by", "village").code == 2
    assert run("shape", plan, "--over", "years").code == 2
    assert run("shape", edges, "--against", "standing").code == 2
    assert run("shape", edges, "--by", "county").code == 2


def test_files_hold_the_table_or_everything(run, edges, tmp_path):
    out = [tmp_path / f"shape.{ending}" for ending in ("json", "csv", "parquet")]
    words = [word for file in out for word in ("--out", file)]
    done = run("shape", edges, *words, "--json")
    assert json.loads(out[0].read_text(encoding="utf-8")) == done.json
    frames = [pd.read_csv(out[1]), pd.read_parquet(out[2])]
    for frame in frames:
        own = dict(zip(frame["measure"], frame["edges"], strict=True))
        assert own["connectance"] == 3 / 4
    done = run("shape", edges, "--out", tmp_path / "shape.docx")
    assert (done.code, (tmp_path / "shape.docx").exists()) == (2, False)
