"""Organisations and places by name: what is found, and what is never guessed."""

from __future__ import annotations

import pytest

from graph_schema.names import Named, Names, bare_form, place_form, split_places

PLACES = {
    "5205": "毕节市", "520521": "大方县", "520524": "织金县", "520526": "威宁彝族回族苗族自治县",
    "521": "羊场镇", "524": "羊场镇", "v1": "柳家村村民委员会", "v2": "柳家村村民委员会",
    "v3": "天河社区居民委员会", "e": "核桃彝族白族乡", "zone:1": "百里杜鹃管理区", "t9": "普底乡",
}  # fmt: skip
AROUND = {
    "520521": ("5205",), "520524": ("5205",), "520526": ("5205",), "521": ("5205", "520521"),
    "524": ("5205", "520524"), "v1": ("5205", "520521", "521"), "v2": ("5205", "520524", "524"),
    "v3": ("5205", "520521", "521"), "e": ("5205", "520521"), "zone:1": ("5205",),
    "t9": ("5205", "520521", "zone:1"),
}  # fmt: skip


def places():
    rows = [Named(i, name, around=AROUND.get(i, ())) for i, name in PLACES.items()]
    return Names(rows, PLACES, are_places=True)


def firms():
    rows = [
        Named("firm:1", "贵州黔茶集团有限公司", ("黔茶",), ("5205", "520521")),
        Named("firm:2", "乌江果业（毕节）", (), ("5205", "520524")),
        Named("firm:3", "同名公司", (), ("5205", "520521")),
        Named("firm:4", "同名公司", (), ("5205", "520524")),
        Named("firm:5", "无址公司"),
        Named("firm:6", "同名厂", seat="贵州毕节织金县"),
        Named("firm:7", "同名厂", seat="广东广州"),
    ]
    return Names(rows, PLACES)


@pytest.mark.parametrize(
    ("cell", "found", "how"),
    [
        ("520521", "520521", "id"),
        (" 520521 ", "520521", "id"),
        ("大方县", "520521", "name"),
        ("大 方县", "520521", "normal form"),
        ("大方", "520521", "normal form"),
        ("威宁县", "520526", "normal form"),
        ("威宁自治县", "520526", "normal form"),
        ("核桃乡", "e", "normal form"),
        ("天河社区", "v3", "normal form"),
        ("天河居委会", "v3", "normal form"),
        ("羊场镇（大方县）", "521", "name"),
        ("羊场镇(大方)", "521", "name"),
        ("织金县/羊场镇", "524", "name"),
        ("毕节市／织金县／羊场镇", "524", "name"),
        ("大方县/羊场镇/柳家村", "v1", "normal form"),
        ("柳家村（织金县/羊场镇）", "v2", "normal form"),
        ("百里杜鹃/普底乡", "t9", "name"),
        ("羊场镇（521）", "521", "name"),
    ],
)
def test_a_place_is_found_by_id_name_or_normal_form(cell, found, how):
    answer = places().find(cell)
    assert (answer.id, answer.how) == (found, how)
    assert answer.name == PLACES[found]


def test_a_name_that_two_places_have_is_not_chosen_between_but_both_are_shown():
    answer = places().find("羊场镇")
    assert (answer.id, answer.how) == ("", "ambiguous")
    assert answer.candidates == ("521 羊场镇 (毕节市/大方县)", "524 羊场镇 (毕节市/织金县)")


def test_an_exact_name_goes_before_the_normal_form_of_another():
    names = Names([Named("a", "红丰村"), Named("b", "红丰村村民委员会")], {}, are_places=True)
    assert names.find("红丰村").id == "a"
    assert names.find("红丰村委会").how == "ambiguous"


def test_a_township_is_never_taken_for_one_of_another_kind():
    assert places().find("羊场乡", ["大方县"]).how == "unknown"
    assert places().find("羊场", ["大方县"]).id == "521"


def test_a_name_that_is_there_but_elsewhere_is_not_taken_and_shown():
    answer = places().find("普底乡（织金县）")
    assert (answer.id, answer.how) == ("", "elsewhere")
    assert answer.candidates == ("t9 普底乡 (毕节市/大方县/百里杜鹃管理区)",)


def test_an_id_outside_the_places_given_is_not_taken():
    assert places().find("521", ["织金县"]).how == "elsewhere"
    assert places().find("521", ["大方县"]).id == "521"


def test_a_place_lies_in_itself():
    assert places().find("大方县", ["大方县"]).id == "520521"


def test_an_unknown_name_comes_with_near_ones():
    answer = places().find("大芳县")
    assert (answer.id, answer.how) == ("", "unknown")
    assert answer.candidates == ("520521 大方县 (毕节市)",)


@pytest.mark.parametrize(
    ("cell", "found", "how"),
    [
        ("贵州黔茶集团有限公司", "firm:1", "name"),
        ("黔茶", "firm:1", "alias"),
        ("黔茶公司", "firm:1", "normal form"),
        ("贵州 黔茶（集团）有限责任公司", "firm:1", "normal form"),
        ("乌江果业（毕节）", "firm:2", "name"),
        ("同名公司（织金县）", "firm:4", "name"),
        ("大方县/同名公司", "firm:3", "name"),
        ("同名厂（织金县）", "firm:6", "name"),
        ("同名公司", "", "ambiguous"),
        ("同名公司（威宁县）", "", "elsewhere"),
        ("无址公司（大方县）", "", "elsewhere"),
        ("毫不相干", "", "unknown"),
    ],
)
def test_an_organisation_is_found_by_name_alias_normal_form_and_county(cell, found, how):
    answer = firms().find(cell)
    assert (answer.id, answer.how) == (found, how)


def test_no_more_than_five_candidates_are_shown():
    rows = [Named(f"p{i}", "同名村") for i in range(9)]
    assert len(Names(rows, {}, are_places=True).find("同名村").candidates) == 5


def test_the_search_for_near_names_ends_after_a_bounded_number_of_comparisons():
    names = Names([Named(f"p{i}", f"村{i:04}") for i in range(6_000)], {}, are_places=True)
    found = [bool(names.find(f"村{i:04}号").candidates) for i in range(15)]
    assert found == [True] * 10 + [False] * 5


def test_of_two_rows_with_one_id_the_first_counts():
    assert Names([Named("a", "甲"), Named("a", "乙")], {}).find("乙").how == "unknown"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("柳家村委会", "柳家村"),
        ("和平社区居民委员会", "和平社区"),
        ("市西街道办事处", "市西街道"),
        ("大方县人民政府", "大方县"),
        ("黔西南布依族苗族自治州", "黔西南州"),
        ("村委会", "村"),
        ("回龙镇", "回龙镇"),
        ("白族乡", "白族乡"),
    ],
)
def test_the_normal_form_of_a_place_drops_variants_of_its_suffix(name, form):
    assert place_form(name) == form


def test_a_name_of_one_character_keeps_its_suffix():
    assert bare_form("东村") == "东村"
    assert bare_form("东岳村") == "东岳"


def test_brackets_that_are_the_whole_name_are_no_place():
    assert split_places("（大方县）") == ("（大方县）", ())
