"""What the screen shows of prices, overlap and scatter, and in which order."""

from __future__ import annotations

import pytest

from api.answers.duty_words import DutyWords
from api.answers.why_view import show_overlaps, show_prices, show_scattered
from api.screen import Screen
from engine.overlap import AblePartner, Overlap
from engine.pricing.alternatives import Alternative
from engine.pricing.plan_prices import PairPrice
from engine.scatter import ScatteredPair
from engine.value import Value

from .test_why_words import LAYER, words


def price(provider, place, kind, points) -> PairPrice:
    return PairPrice(LAYER, f"unit:{provider}", f"township:{place}", kind, Value(0, 0, points))


def overlap(amount, *offers, wanted=1, needed=1) -> Overlap:
    partners = tuple(
        AblePartner(price(f"u{number}", "a1", "used", 10 * number), offer, stands=number == 1)
        for number, offer in enumerate(offers, 1)
    )
    return Overlap("township:a1", "county:a", "health", amount, 0.5, wanted, needed, partners)


def test_pairs_in_the_plan_come_before_cheaper_ones_that_are_not(capsys):
    rows = [price("u1", "a1", "unused", 100), price("u1", "a2", "used", 900),
            price("u1", "b1", "unused", 0)]  # fmt: skip
    show_prices(rows, "provider", words(), Screen("en"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("units-townships: prices of 示例单位 1 with 3 places.")
    assert ["not in the plan" in line for line in lines[3:]] == [False, True, True]
    assert "nothing; both ways are equally good" in lines[4]
    assert "100 points more" in lines[5]


@pytest.mark.parametrize(
    ("own", "verdict"),
    [
        (overlap(10, 12, 11), "1 would do, 1 to spare."),
        (overlap(20, 12, 11, needed=2), "It takes 2 of them to cover it: no waste."),
        (overlap(99, 12, 11, needed=2), "All of them together do not cover it: no waste."),
        (overlap(10, 12, 11, 10, wanted=2), "2 would do, 1 to spare."),
    ],
)
def test_whether_partners_are_to_spare_is_told(own, verdict):
    assert DutyWords(words()).verdict(own) == verdict


def test_an_overlap_names_its_partners_and_how_firm_they_are(capsys):
    show_overlaps([overlap(10, 12, 11)], words("zh"), Screen("zh"))
    assert capsys.readouterr().out.splitlines() == [
        "重复：能帮的帮扶方多于应有数的需求有 1 处，其中 1 处确有富余。",
        "1. 示例甲县示例乡 1：健康需 10 医务人员人月，应有 1 个帮扶方，能帮的有 2 个："
        "示例单位 1能供 12（延续；不安排它：成本多 10 点）；"
        "示例单位 2能供 11（新增；不安排它：成本多 20 点）。有 1 个就够，富余 1 个。",
    ]


def test_a_scattered_pair_says_by_which_rules_and_what_tidying_costs(capsys):
    found = [
        ScatteredPair(price("u1", "b1", "used", 5), "county:b", "county:a", 2,
                      Alternative("township:a2", Value(0, 0, 70)),
                      {"need_gap": -30, "change": 1500}),
        ScatteredPair(price("u2", "b1", "locked", 5), "county:b", "county:a", 1, None, {}),
        ScatteredPair(price("u3", "b1", "used", 5), "county:b", "county:a", 1, None, {}),
        ScatteredPair(price("u4", "b1", "used", 0), "county:b", "county:a", 1,
                      Alternative("township:a1", Value()), {}),
    ]  # fmt: skip
    show_scattered(found, words(), Screen("en"))
    assert capsys.readouterr().out.splitlines() == [
        "Scatter: 4 pairs lie outside their provider's main county.",
        "1. 示例单位 1 is mainly in 示例甲县 (pairs there: 2) and helps 示例乙县示例乡 3 besides. "
        "Against 示例甲县示例乡 2 the pair costs 30 more for need gap, 1,500 less for change. "
        "Moved there: 70 points more.",
        "2. 示例单位 2 is mainly in 示例甲县 (pairs there: 1) and helps 示例乙县示例乡 3 besides. "
        "A lock holds this pair.",
        "3. 示例单位 3 is mainly in 示例甲县 (pairs there: 1) and helps 示例乙县示例乡 3 besides. "
        "There is no place in its main county where it may go.",
        "4. 示例单位 4 is mainly in 示例甲县 (pairs there: 1) and helps 示例乙县示例乡 3 besides. "
        "Against 示例甲县示例乡 1 the pair costs the same. "
        "Moved there: nothing; both ways are equally good.",
        "For all of it, add --json.",
    ]
