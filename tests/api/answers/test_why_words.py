"""Names, values, moves and edits in words, one clause each."""

from __future__ import annotations

from functools import cache

import pytest

from api.answers.asked_names import AskedNames
from api.answers.why_words import WhyWords, rule_word
from api.entity_names import EntityNames
from api.messages import Catalogue
from engine.explain import ChainLine
from engine.plan import make_plan
from engine.policy import read_policy
from engine.pricing.chains import Step
from engine.pricing.plan_prices import PlanPrices
from engine.value import Value
from fixtures import path
from graph_schema.tables import load_graph
from tests.engine.small_graphs import BASE_PLACES, small_graph, small_policy

LAYER = "units-townships"


@cache
def tiny() -> PlanPrices:
    text = (path("tiny") / "policy.toml").read_text("utf-8")
    return PlanPrices(make_plan(load_graph(path("tiny")), read_policy(text)))


def words(lang="en") -> WhyWords:
    return WhyWords(tiny(), EntityNames(tiny().plan.graph), Catalogue(lang))


def pair(kind, provider, place, **points) -> ChainLine:
    return ChainLine(Step(kind, LAYER, f"unit:{provider}", f"township:{place}"), points)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Value(1, -2, 1200), "缺额多 1 个，空闲少 2 个，成本多 1,200 点",
         "1 more unmet, 2 fewer idle, 1,200 points more"),
        (Value(-1, 0, -5), "缺额少 1 个，成本少 5 点", "1 fewer unmet, 5 points less"),
        (Value(0, 3, 0), "空闲多 3 个", "3 more idle"),
        (Value(), "没有代价，两种安排一样好", "nothing; both ways are equally good"),
        (None, "不可能", "impossible"),
    ],
)  # fmt: skip
def test_a_price_is_told_most_important_first(value, zh, en):
    assert (words("zh").value(value), words("en").value(value)) == (zh, en)


def test_an_edit_that_changes_nothing_leaves_the_plan_s_value():
    own = words()
    told = own.edit_line(own.edit(None, (LAYER, "unit:u2", "township:b1")), Value())
    assert told == "allow 示例单位 2 to help 示例乙县示例乡 3: the plan's value stays the same"


def test_a_lock_that_is_released_is_told_with_its_pair():
    told = words("zh").edit(None, None, (LAYER, "unit:u2", "township:b1"))
    assert told == "放开锁定，不再要求示例单位 2帮示例乙县示例乡 3"


def test_one_who_leaves_a_place_for_another_makes_one_line():
    lines = [pair("remove", "u2", "a2", need_gap=-100), pair("add", "u2", "a1", need_gap=30)]
    assert list(words().chain(lines)) == [
        "示例单位 2 leaves 示例甲县示例乡 2 for 示例甲县示例乡 1 (need gap −70)"
    ]


def test_whoever_comes_first_and_leaves_another_place_last_makes_the_first_line():
    lines = [pair("add", "u1", "b1", change=1500), pair("remove", "u3", "b1"),
             pair("remove", "u1", "a1", need_gap=-1800)]  # fmt: skip
    assert list(words("zh").chain(lines)) == [
        "示例单位 1不再帮示例甲县示例乡 1，改帮示例乙县示例乡 3"
        "（供需缺口 −1,800、更换对象 +1,500）",
        "示例单位 3不再帮示例乙县示例乡 3（各项不变）",
    ]


def test_steps_of_quotas_say_whose_they_are():
    county = "place:county:county:a@units-townships"
    steps = [
        Step("more", LAYER, side="place", entity_id="township:a1", change=Value(0, 0, 200)),
        Step("fewer", LAYER, side="provider", entity_id="unit:u1", change=Value(0, 1, 0)),
        Step("more", LAYER, side="place", entity_id=county, change=Value(-1, 0, 0)),
    ]
    assert list(words("zh").chain([ChainLine(step, {}) for step in steps])) == [
        "示例甲县示例乡 1多一个帮扶方：成本多 200 点",
        "示例单位 1少帮一个：空闲多 1 个",
        "示例甲县总共多一对：缺额少 1 个",
    ]


def test_several_places_of_one_county_name_it_once():
    told = words()
    assert told.some_of(["township:a1"]) == "示例甲县示例乡 1"
    assert told.some_of(["township:a1", "township:a2"]) == "示例乡 1, 示例乡 2 of 示例甲县"
    assert told.some_of(["township:a1", "township:b1"]) == "示例甲县示例乡 1, 示例乙县示例乡 3"
    assert told.some_of(["unit:u1", "unit:u2"]) == "示例单位 1, 示例单位 2"


def test_a_group_around_one_that_may_take_part_itself_says_so():
    told = words("zh")
    assert told.holder("place:county:county:a@units-townships") == "示例甲县"
    assert told.holder("place:township:township:a1@units-townships") == "示例乡 1（合计）"


def test_a_rule_without_a_word_of_its_own_is_called_as_its_column():
    assert rule_word("need_gap", Catalogue("en")) == "need gap"
    assert rule_word("cost_points", Catalogue("en")) == "cost_points"


NAMED = [
    {"id": "B", "kind": "prefecture", "name": "毕市"},
    {"id": "c1", "kind": "county", "parent_id": "B", "name": "甲县"},
    {"id": "t1", "kind": "township", "parent_id": "c1", "name": "东乡"},
    {"id": "t2", "kind": "township", "parent_id": "c1", "name": "西乡"},
    {"id": "v1", "kind": "village", "parent_id": "t1", "name": "李村"},
    {"id": "v2", "kind": "village", "parent_id": "t2", "name": "李村"},
    {"id": "v3", "kind": "village", "parent_id": "t2", "name": "王村"},
    {"id": "s1", "kind": "school", "parent_id": "t1", "name": "甲县东乡小学"},
    {"id": "x", "kind": "village", "parent_id": "B", "name": "外村"},
]


def test_a_place_is_called_with_its_county_and_where_several_are_called_so_its_township():
    names = EntityNames(small_graph(places=NAMED, providers=[], participants=[]))
    assert {id_: names.place(id_) for id_ in ("v1", "v2", "v3", "t1", "s1", "c1", "x")} == {
        "v1": "甲县东乡李村", "v2": "甲县西乡李村", "v3": "甲县王村", "t1": "甲县东乡",
        "s1": "甲县东乡小学", "c1": "甲县", "x": "外村",
    }  # fmt: skip


def test_a_place_is_found_by_what_it_is_called():
    ends = [{"side": "place", "entity_id": f"v{i}"} for i in (1, 2, 3)]
    graph = small_graph(places=NAMED, participants=[*ends, {"side": "provider",
                                                            "entity_id": "u1"}])  # fmt: skip
    policy = small_policy(layer={"place_kinds": ["village"]})
    names = AskedNames(PlanPrices(make_plan(graph, policy)))
    for place in ("v1", "v2", "v3"):
        assert names.find("place", names.place(place), None) == place


def test_names_in_latin_letters_are_parted():
    names = EntityNames(small_graph(places=[
        {**row, "name": f"Place {row['id']}"} for row in BASE_PLACES
    ]))  # fmt: skip
    assert names.place("t1") == "Place c1/Place t1"
