"""What a workbook says besides the plan: firmness, alternatives, causes, repairs, duty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answers.why_words import WhyWords
from api.entity_names import EntityNames
from api.export.cause_sheet import cause_sheet
from api.export.plan_answers import PlanAnswers
from api.export.plan_source import PlanSource
from api.export.plan_workbook import write_plan_workbook
from api.export.sheet_model import Table
from api.messages import Catalogue
from engine.duty import blind_spots
from engine.explain import explain
from engine.gaps.all_gaps import gaps
from engine.gaps.gap_repairs import repairs_of
from engine.gaps.repairs import repairs
from engine.overlap import overlaps
from engine.pricing.plan_prices import PlanPrices
from engine.value import Value
from fixtures import path
from graph_schema.tables import load_folder

from .conftest import planned, rows_of, texts_of, with_layer


@pytest.fixture
def answered(book):
    """Write a plan with its answers and read the workbook back."""

    def answered(plan, lang="en", **options):
        return book(plan, lang, prices=PlanPrices(plan.plan), **options)

    return answered


@pytest.fixture(scope="module")
def crowded(tiny):
    """The tiny example where every township may have three units, so that some overlap."""
    quota = tiny.policy.layers[0].place_quota.model_copy(update={"max": 3})
    return planned(tiny.graph, with_layer(tiny.policy, place_quota=quota, group_quotas=()))


def words_of(plan, lang="en"):
    prices = PlanPrices(plan.plan)
    return prices, WhyWords(prices, EntityNames(plan.graph), Catalogue(lang))


@pytest.mark.parametrize("plan", ["tiny", "short"])
def test_every_pair_says_how_firm_it_is_and_who_would_come_next(plan, answered, request):
    plan = request.getfixturevalue(plan)
    written, (prices, words) = answered(plan), words_of(plan)
    for layer in ("units-townships", "hospitals"):
        for row in rows_of(written[layer]):
            found = explain(prices, layer, row["provider_id"], row["place_id"], with_mends=False)
            assert row["without this pair"] == words.value(found.price.price)
            parts = [row[f"firmness: {part}"] for part in ("unmet", "idle", "cost points")]
            assert parts == list(vars(found.price.price).values())
            for side, other in (("place", found.next_place), ("provider", found.next_provider)):
                told = row[f"next best {side} for the {'provider' if side == 'place' else 'place'}"]
                name = other and words.names.of(getattr(other, f"{side}_id"))
                wanted = name and f"{name}: {words.value(other.price)}"
                assert (told or "").endswith(wanted or "")
                assert bool(told) == bool(wanted)


def test_the_numbers_of_the_firmness_are_not_printed(tiny, answered):
    sheet = answered(tiny)["units-townships"]
    titles = [cell.value for cell in sheet[1]]
    last = sheet.print_area.split("$")[-2]
    printed = [cell.value for cell in sheet[1] if cell.column <= sheet[f"{last}1"].column]
    assert printed == titles[: titles.index("next best provider for the place") + 1]
    assert {"need gap", "firmness: unmet", "locked", "provider_id"} & set(printed) == set()


def test_a_shortfall_has_the_number_of_its_cause_and_an_excess_has_none(short, answered):
    written = answered(short)
    found = gaps(PlanPrices(short.plan))
    number = {x.entity_id: n for n, gap in enumerate(found, 1) for x in gap.cut.gaps}
    for row in rows_of(written["gaps and excesses"]):
        wanted = number[row["id"]] if row["what"] == "shortfall" else "–"
        assert row["number of the cause"] == wanted


def test_every_cause_is_proven_and_its_repairs_are_listed(short, answered):
    sheet = answered(short)["causes of gaps and repairs"]
    texts = texts_of(sheet)
    prices, words = words_of(short)
    found, every = gaps(prices), repairs(prices)
    heads = [text for text in texts if text[:2] in {f"{n}." for n in range(1, len(found) + 1)}]
    assert len(heads) == len(found)
    for gap in found:
        assert any(f"So {gap.cut.short} must lack" in text or f"So {gap.cut.short} cannot" in text
                   for text in texts)  # fmt: skip
        for repair in repairs_of(prices, gap, every)[:3]:
            if not repair.gives_in:
                assert words.edit(repair.quota, repair.waived, repair.released) in texts
    told = {row[0]: row[1:4] for row in sheet.iter_rows(values_only=True) if row[1] is not None}
    for repair in every:
        edit = words.edit(repair.quota, repair.waived, repair.released)
        assert told.get(edit, (*vars(repair.change).values(),)) == (*vars(repair.change).values(),)
    assert len(told) > 1


def test_repairs_stand_with_what_they_change_part_by_part(short):
    words = Catalogue("en")
    answers = PlanAnswers(PlanPrices(short.plan), words)
    answers.__dict__["mending"] = tuple(
        (tuple(replace(own, change=Value(-1, 2, 30)) for own in found), together)
        for found, together in answers.mending
    )
    sheet = cause_sheet("x", PlanSource(short.record, short.graph, words), answers)
    rows = [row for own in sheet.blocks if isinstance(own, Table) for row in own.rows]
    assert {row[1:] for row in rows} == {(-1, 2, 30)}
    titles = [column.title for own in sheet.blocks if isinstance(own, Table)
              for column in own.columns[1:]][:3]  # fmt: skip
    assert titles == ["change of unmet", "change of idle", "change of cost points"]


def test_where_every_quota_is_met_there_is_no_sheet_of_causes(tiny, answered):
    assert "causes of gaps and repairs" not in answered(tiny).sheetnames


def test_a_blind_spot_names_whose_duty_it_is_and_whom_to_ask(tiny, answered):
    (row,) = rows_of(answered(tiny)["blind spots and duty"])
    # fixtures/tiny/README.md: health of 乡 1, which unit 3 offers; sending it costs 1,910
    (spot,) = blind_spots(PlanPrices(tiny.plan))
    assert (row["place_id"], row["amount"], row["urgency"]) == (spot.place_id, 20, 0.5)
    assert (row["duty: territory"], row["duty: field"]) == ("示例党派甲 leads", "示例党派丙 leads")
    assert "示例单位 3" in row["whom to ask (cheapest first)"]
    assert "1,910 points more" in row["whom to ask (cheapest first)"]


def test_overlap_and_scatter_have_a_sheet_where_there_are_any(tiny, crowded, answered):
    assert {"overlap", "scatter"} & set(answered(tiny).sheetnames) == set()
    found = overlaps(PlanPrices(crowded.plan))
    rows = rows_of(answered(crowded)["overlap"]) if found else []
    assert [(row["place_id"], row["able partners"], row["to spare"]) for row in rows] == [
        (own.place_id, len(own.partners), own.num_spare) for own in found
    ]


def test_a_county_sheet_says_below_whose_duty_its_blind_spots_are(tiny, short, answered):
    texts = texts_of(answered(tiny)["示例甲县"])
    at = texts.index("Blind spots (1): whose duty they are, and whom to ask")
    assert "Territory: 示例党派甲 leads; field: 示例党派丙 leads." in texts[at + 1]
    assert "1,910 points more" in texts[at + 2]
    assert "Why some stay short, and what would mend it" not in texts
    assert "Why some stay short, and what would mend it" in texts_of(answered(short)["示例甲县"])


def test_the_page_of_a_place_says_how_firm_who_else_and_whose_duty(tiny, answered):
    texts = texts_of(answered(tiny, per="place")["一地一策 territory"])
    assert (
        "　　Without this pair: 600 points more. Next best: 示例单位 2: 600 points more." in texts
    )
    assert "Territory: 示例党派甲 leads; field: 示例党派丙 leads" in texts


def test_the_page_of_who_is_short_says_why_and_what_would_mend_it(short, answered):
    pages = {"place": "一地一策 territory", "provider": "provider page"}
    sides = {gap["side"] for gap in short.record["shortfalls"] if gap["kind"] == "member"}
    assert "place" in sides
    for side in sides:
        texts = texts_of(answered(short, per=side)[pages[side]])
        at = next(n for n, text in enumerate(texts) if "lacks" in text and "wants" in text)
        assert "must lack" in texts[at + 1] or "cannot be placed" in texts[at + 1]


def test_the_page_of_a_provider_says_how_firm_and_where_else(tiny, answered):
    texts = texts_of(answered(tiny, per="provider")["provider page"])
    wanted = "　　Without this pair: 600 points more. Next best: 示例甲县示例乡 2: 600 points more."
    assert wanted in texts


def test_without_prices_or_beyond_their_limit_the_summary_says_where_to_ask(
    tiny, book, answered, monkeypatch
):
    for write in (book, answered):
        monkeypatch.setattr("engine.pricing.alternatives.MOST_NODES", 1)
        written = write(tiny)
        assert any(
            "Ask jiedui why, gaps and blindspots." in x for x in texts_of(written["summary"])
        )
        assert "blind spots and duty" not in written.sheetnames
    monkeypatch.undo()
    assert not any("Ask jiedui" in text for text in texts_of(answered(tiny)["summary"]))


def test_a_kept_plan_leaves_with_its_answers(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("load", path("tiny")).code == 0
    assert run("plan").code == 0
    plan_id = run("plans", "--json").json[0]["plan_id"]
    done = run("export", tmp_path / "kept.xlsx", "--plan", plan_id[:12], "--lang", "en")
    assert done.code == 0
    from openpyxl import load_workbook

    assert "blind spots and duty" in load_workbook(tmp_path / "kept.xlsx").sheetnames


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_plan_gives_the_same_bytes(short, tmp_path, lang):
    files = [tmp_path / f"{number}.xlsx" for number in (1, 2)]
    for file in files:
        write_plan_workbook(file, short.record, short.graph, Catalogue(lang), per="place",
                            prices=PlanPrices(short.plan))  # fmt: skip
    assert files[0].read_bytes() == files[1].read_bytes()


def test_scattered_pairs_of_bijie_say_what_tidying_costs(tmp_path):
    from openpyxl import load_workbook

    folder = path("bijie")
    from engine.policy import read_policy

    plan = planned(load_folder(folder).graph,
                   read_policy((folder / "policy.toml").read_text("utf-8")))  # fmt: skip
    file = tmp_path / "plan.xlsx"
    write_plan_workbook(file, plan.record, plan.graph, Catalogue("zh"),
                        prices=PlanPrices(plan.plan))  # fmt: skip
    rows = rows_of(load_workbook(file)["分散"])
    share = len(rows) / len(plan.record["pairs"])
    assert share == pytest.approx(plan.record["kpis"]["scatter"])
    assert all("若改帮：" in row["原因和收拢的代价"] for row in rows)
