"""A plan's workbook says what its record says, no more and no less, in both languages."""

from __future__ import annotations

from collections import Counter

import pytest

from api.exit_codes import Failure
from api.export import plan_workbook
from api.export.plan_workbook import write_plan_workbook
from api.layer_titles import LayerTitles
from api.messages import LANGUAGES, Catalogue
from engine.baselines import BASELINES
from engine.pricing.plan_prices import PlanPrices
from engine.rules import SOFT_RULES

from .conftest import block, planned, rows_of, texts_of, with_layer

RULES = ("need gap", "outside territory", "distance", "change", "track record")


def _triples(rows, ends):
    return Counter(tuple(row[end] for end in ends) for row in rows)


def test_every_pair_stands_once_on_the_sheet_of_its_layer_with_its_numbers(tiny, book):
    written = book(tiny)
    for layer in tiny.record["layers"]:
        pairs = [pair for pair in tiny.record["pairs"] if pair["layer"] == layer["name"]]
        rows = rows_of(written[layer["name"]])
        assert len(rows) == len(pairs)
        by_ends = {(row["provider_id"], row["place_id"]): row for row in rows}
        for pair in pairs:
            row = by_ends[pair["provider_id"], pair["place_id"]]
            assert [row[title] for title in RULES] == [pair[rule.name] for rule in SOFT_RULES]
            assert row["cost points of the pair"] == pair["cost_points"]
            assert (row["provider"], row["place"], row["county"]) == (
                pair["provider_name"], pair["place_name"], pair["county_name"],
            )  # fmt: skip
            assert row["standing or new"] == ("standing" if pair["standing"] else "new")
            assert row["locked"] == ("yes" if pair["locked"] else "no")


def test_every_pair_stands_once_on_the_sheet_of_its_county(tiny, book):
    written = book(tiny)
    rows = [row for name in ("示例甲县", "示例乙县") for row in rows_of(written[name], header=4)]
    ends = ("layer", "provider_name", "place_name")
    assert _triples(rows, ("layer", "provider", "place")) == _triples(tiny.record["pairs"], ends)


def test_the_summary_shows_value_and_kpis_beside_the_four_baselines(tiny, book):
    summary = book(tiny)["summary"]
    plans = [tiny.record, *(tiny.record["baselines"][name] for name in BASELINES)]
    values = block(summary, "Value: compared by unmet, then idle, then cost; less is better"
                            " (four baselines beside it)")  # fmt: skip
    assert values[0] == (
        "value",
        "this plan",
        "standing",
        "greedy",
        "nearest",
        "random (mean of 2)",
    )
    assert [row[1:] for row in values[1:]] == [
        tuple(plan["value"][part] for plan in plans) for part in ("unmet", "idle", "cost_points")
    ]
    kpis = block(summary, "KPIs (0 to 1; ↑ more is better, ↓ less is better)")[1:]
    shown = lambda value: "–" if value is None else pytest.approx(value)  # noqa: E731
    assert [row[1:] for row in kpis] == [
        tuple(shown(plan["kpis"][name]) for plan in plans) for name in tiny.record["kpis"]
    ]


def test_the_costs_of_rules_and_extra_partners_sum_to_the_cost_of_the_plan(tiny, book):
    costs = block(book(tiny)["summary"], "Where the cost points come from")
    # fixtures/tiny/README.md: 8,500 with 200 extra, and 2,000
    assert costs[1:] == [
        ("units-townships", 6300, 0, 500, 1500, 0, 200, 8500),
        ("hospitals", 0, 2000, 0, 0, 0, 0, 2000),
        ("total", 6300, 2000, 500, 1500, 0, 200, 10500),
    ]


def test_the_summary_counts_each_layer_and_the_origin_of_each_table(tiny, book):
    summary = book(tiny)["summary"]
    assert block(summary, "Layers")[1:] == [
        ("units-townships", 4, 3, 4, 0, 4, 0, 0),
        ("hospitals", 2, 1, 1, 1, 0, 0, 0),
    ]
    data = block(summary, "What the data are")[1:]
    assert [row[1:] for row in data] == [
        (shares["num_rows"], shares["real_share"], shares["derived_share"],
         shares["synthetic_share"])
        for shares in tiny.record["data"].values()
    ]  # fmt: skip


def test_the_summary_names_ids_hashes_and_versions(tiny, book):
    rows = dict(block(book(tiny)["summary"], "Provenance")[1:])
    assert rows["plan_id"] == tiny.record["plan_id"]
    assert rows["graph_hash"] == tiny.graph.content_hash
    assert rows["policy_hash"] == tiny.policy.content_hash
    assert rows["scenario_hash"] == "–"
    assert rows["table_hashes.needs"] == tiny.graph.table_hash("needs")
    assert "ortools_version" in rows


def test_the_summary_says_whether_quotas_are_met_and_what_is_proven(tiny, short, book):
    texts = texts_of(book(tiny)["summary"])
    assert "Every quota is met." in texts
    assert any(text.startswith("Proven optimal") and "all 2 separate" in text for text in texts)
    texts = texts_of(book(short)["summary"])
    num = len(short.record["shortfalls"])
    assert any(text.startswith(f"{num} minimum quotas are not met") for text in texts)
    assert f"Locks break {len(short.record['excesses'])} maximum quotas." in texts


def test_every_shortfall_and_every_excess_has_its_row(short, book):
    assert short.record["shortfalls"]
    assert short.record["excesses"]
    rows = [tuple(row.values()) for row in rows_of(book(short)["gaps and excesses"])]
    wanted = [("shortfall", gap["name"], gap["wanted"], gap["got"], gap["lacking"],
               gap["priority"], gap["entity_id"])
              for gap in short.record["shortfalls"]]  # fmt: skip
    wanted += [("excess", gap["name"], gap["allowed"], gap["got"], gap["by"], "–",
                gap["entity_id"]) for gap in short.record["excesses"]]  # fmt: skip
    assert [(row[0], row[2], *row[5:]) for row in rows] == wanted


def test_without_gaps_their_sheet_says_so(tiny, book):
    sheet = book(tiny)["gaps and excesses"]
    assert sheet["A1"].value == "Every quota is met."
    assert sheet.max_row == 2


def test_extra_costs_have_their_sheet(tiny, book):
    assert [tuple(row.values()) for row in rows_of(book(tiny)["extra costs"])] == [
        ("units-townships", "示例乙县", "示例乡 3", 2, 200, "township:b1")
    ]


def test_locked_and_waived_pairs_are_named_with_the_reason_for_it(tiny, book):
    # Unit 2 keeps to 甲县 (own territory): a lock alone can take it to 乡 3 in 乙县.
    lock = {"layer": "units-townships", "provider_id": "unit:u2", "place_id": "township:b1",
            "kind": "in", "reason": "signed 2025-03"}  # fmt: skip
    content = tiny.policy.model_dump(mode="json")
    plan = planned(tiny.graph, type(tiny.policy).model_validate({**content, "locks": [lock]}))
    rows = rows_of(book(plan)["units-townships"])
    row = next(row for row in rows if row["provider_id"] == "unit:u2")
    assert (row["locked"], row["rules waived"]) == ("yes", "own territory")
    assert row["why"].endswith("rules waived: own territory; locked; signed 2025-03")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("per", ["place", "provider"])
def test_every_sheet_is_there_in_both_languages_without_formulas(tiny, short, book, lang, per):
    written = book(short, lang, previous=tiny.record, per=per, prices=PlanPrices(short.plan))
    text = Catalogue(lang).text
    keys = ["summary", "gaps", "causes", "blind_spots", "needs", "duty", "scatter", "changes",
            "changed_pairs", "page_list"]  # fmt: skip
    keys += ["territory_pages", "hospital_pages"] if per == "place" else ["provider_pages"]
    names = {text(f"book.sheet.{key}") for key in keys}
    assert set(written.sheetnames) == names | {
        *LayerTitles(short.policy, lang).all(["units-townships", "hospitals"]), "示例甲县",
        "示例乙县",
    }  # fmt: skip
    cells = [cell for sheet in written for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_coverage_is_called_potential_on_every_printed_page(tiny, book, lang):
    for sheet in book(tiny, lang, per="place"):
        assert "潜在覆盖" in sheet.oddHeader.right.text


def test_the_contents_lead_to_every_other_sheet(tiny, book):
    written = book(tiny, per="place")
    links = [cell.hyperlink.location for row in written["summary"].iter_rows() for cell in row
             if cell.hyperlink]  # fmt: skip
    assert links == [f"'{name}'!A1" for name in written.sheetnames[1:]]


def test_the_same_plan_gives_the_same_bytes(tiny, tmp_path):
    files = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for file in files:
        write_plan_workbook(file, tiny.record, tiny.graph, Catalogue("zh"), per="provider")
    assert files[0].read_bytes() == files[1].read_bytes()


def test_another_graph_than_the_plans_is_refused(tiny, tmp_path):
    other = tiny.graph.replace(needs=tiny.graph.table("needs").iloc[1:])
    with pytest.raises(Failure) as error:
        write_plan_workbook(tmp_path / "p.xlsx", tiny.record, other, Catalogue("en"))
    assert error.value.key == "failure.workbook_graph"
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_fails_halfway_leaves_the_older_file(tiny, tmp_path, monkeypatch):
    file = tmp_path / "plan.xlsx"
    file.write_bytes(b"older")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(plan_workbook, "write_sheet", fail)
    with pytest.raises(OSError, match="disk full"):
        write_plan_workbook(file, tiny.record, tiny.graph, Catalogue("en"))
    assert file.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [file]


def test_beyond_a_number_of_counties_none_gets_a_sheet(tiny, book, monkeypatch):
    monkeypatch.setattr(plan_workbook, "MOST_COUNTIES", 1)
    assert not {"示例甲县", "示例乙县"} & set(book(tiny).sheetnames)


def test_beyond_a_number_of_pages_the_workbook_is_refused(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(plan_workbook, "MOST_PAGES", 3)
    with pytest.raises(Failure) as error:
        write_plan_workbook(tmp_path / "p.xlsx", tiny.record, tiny.graph, Catalogue("en"),
                            per="place")  # fmt: skip
    assert error.value.facts == {"num": 4, "limit": 3}


HOSTILE = [
    "=HYPERLINK(\"x\")", "+1", "-1", "@SUM(1)", "{=1}", "<r>bold</r>", "_x0041__x0042_", "&amp;<b>",
    "internal:'a'!A1", "0123", "a\u202eb", "tab\there", "😀" * 20,
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_the_text_that_it_is(tiny, name, book):
    assert _names_shown(tiny, name, book) == {name}


@pytest.mark.parametrize(
    ("name", "shown"),
    [("x" * 40_000, "x" * 32_766 + "…"), ("😀" * 20_000, "😀" * 16_383 + "…")],
)
def test_a_name_longer_than_a_cell_is_cut(tiny, name, shown, book):
    assert _names_shown(tiny, name, book) == {shown}


def _names_shown(tiny, name, book):
    """Return the name of a county and of its first township wherever a cell holds just that."""
    places = tiny.graph.table("places").assign(
        name=lambda rows: rows["name"].where(~rows["id"].isin(["county:a", "township:a1"]), name)
    )
    plan = planned(tiny.graph.replace(places=places), tiny.policy)
    written = book(plan, per="place")
    assert all(len(title) <= 31 for title in written.sheetnames)
    row = next(row for row in rows_of(written["units-townships"])
               if row["place_id"] == "township:a1")  # fmt: skip
    listed = next(row for row in rows_of(written["list of pages"]) if row["id"] == "township:a1")
    return {row["county"], row["place"], listed["county"], listed["page (click to go there)"]}


def test_layers_whose_names_no_sheet_can_have_get_sheets_all_the_same(tiny, book):
    long = "a/b?" * 20
    participants = tiny.graph.table("participants")
    renamed = participants.assign(layer=participants["layer"].replace("units-townships", long))
    pairings = tiny.graph.table("pairings")
    graph = tiny.graph.replace(
        participants=renamed,
        pairings=pairings.assign(layer=pairings["layer"].replace("units-townships", long)),
    )
    policy = with_layer(tiny.policy, name=long).model_copy(update={"locks": ()})
    written = book(planned(graph, policy))
    assert ("a_b_" * 20)[:31] in written.sheetnames
