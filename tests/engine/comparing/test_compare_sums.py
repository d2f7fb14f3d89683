"""Parts of a comparison sum to the whole: random plans, held to set arithmetic and counts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compare import compare, three_ways
from engine.comparing.compare_groups import GROUPINGS, GroupCount
from engine.quota_states import QuotaKey, QuotaState
from tests.engine.compared_plans import RULE_NAMES, GivenPlan


def comparison(before, after):
    (found,) = compare(before, after)
    return found


def quota(id_, side, layer, kind="member"):
    return QuotaKey(kind, side, (layer,), id_)


LAYERS, PROVIDERS, PLACES = ("A", "B"), ("p0", "p1", "p2", "p3"), ("s0", "s1", "s2")
KEYS = st.tuples(st.sampled_from(LAYERS), st.sampled_from(PROVIDERS), st.sampled_from(PLACES))
NUMBERS = st.integers(0, 9)


@st.composite
def plans(draw):
    pairs = draw(st.dictionaries(KEYS, st.tuples(*[NUMBERS] * len(RULE_NAMES))))
    extra = draw(st.dictionaries(st.tuples(st.sampled_from(LAYERS), st.sampled_from(PLACES)),
                                 NUMBERS))  # fmt: skip
    quotas = {
        (side, layer): {
            id_: (least := draw(st.integers(0, 3)), least + draw(st.integers(0, 2)))
            for id_ in draw(st.lists(st.sampled_from(ids), unique=True))
        }
        for side, ids in (("provider", PROVIDERS), ("place", PLACES)) for layer in LAYERS
    }  # fmt: skip
    groups = {}
    for side in ("provider", "place"):
        members = list(quotas[side, "A"])
        if members and draw(st.booleans()):
            least = draw(st.integers(0, 4))
            most = draw(st.none() | st.just(least + 1))
            of = members[: draw(st.integers(1, len(members)))]
            groups[side, f"{side}:g@A"] = ("A", of, least, most)
    return GivenPlan(
        pairs, extra=extra, quotas=quotas, groups=groups,
        counties={s: draw(st.sampled_from(("c1", "c2", ""))) for s in PLACES},
        parties={p: f"party:{p in ('p0', 'p1')}" for p in PROVIDERS},
        sectors={"A": "health", "B": ""},
    )  # fmt: skip


def bag(plan):
    return {k: dict(zip(RULE_NAMES, own, strict=True)) for k, own in plan._points.items()}


@settings(max_examples=300, deadline=None)
@given(plans(), plans())
def test_the_counts_of_every_grouping_sum_to_the_whole(before, after):
    found = comparison(before, after)
    old, new = set(bag(before)), set(bag(after))
    for by in GROUPINGS:
        groups = found.groups[by]
        assert sum(x.before for x in groups) == len(old)
        assert sum(x.after for x in groups) == len(new)
        assert sum(x.kept for x in groups) == len(old & new)
        assert sum(x.added for x in groups) == len(found.pairs.added)
        assert sum(x.removed for x in groups) == len(found.pairs.removed)
        assert sum(x.moved_in for x in groups) == len(found.pairs.moved)
        assert sum(x.moved_out for x in groups) == len(found.pairs.moved)
        assert len({x.key for x in groups}) == len(groups)
    for by, position, ids in (("layer", 0, LAYERS), ("provider", 1, PROVIDERS),
                              ("place", 2, PLACES)):  # fmt: skip
        rows = {x.key: x for x in found.groups[by]}
        for id_ in ids:
            mine = rows.get(id_, GroupCount(id_, 0, 0, 0, 0, 0))
            assert mine.before == sum(k[position] == id_ for k in old)
            assert mine.after == sum(k[position] == id_ for k in new)
            assert mine.kept == sum(k[position] == id_ for k in old & new)
    in_county = after.county_of
    for county in ("c1", "c2", ""):
        mine = next((x for x in found.groups["county"] if x.key == county), None)
        assert (mine.after if mine else 0) == sum(
            (in_county(k[2]) or before.county_of(k[2]) or "") == county for k in new
        )


@settings(max_examples=300, deadline=None)
@given(plans(), plans())
def test_the_parts_of_the_cost_sum_to_the_difference_of_the_values(before, after):
    found = comparison(before, after)
    old, new = bag(before), bag(after)
    assert found.costs.total == found.value_delta.cost_points
    assert sum(found.costs.by_rule().values()) == found.value_delta.cost_points
    for part in found.costs.parts:
        rule, mine = part.rule, [k for k in {*old, *new} if k[0] == part.layer]
        assert part.kept == sum(new[k][rule] - old[k][rule] for k in mine if k in old and k in new)
        assert part.new == sum(new[k][rule] for k in mine if k not in old)
        assert part.gone == sum(old[k][rule] for k in mine if k not in new)
        assert part.change == part.kept + part.new - part.gone
    for layer, change in found.costs.extra:
        assert change == sum(x for k, x in after._extra.items() if k[0] == layer) - sum(
            x for k, x in before._extra.items() if k[0] == layer
        )


def states(plan):
    """Return how every quota stands, counted one by one."""
    found = {}
    for (side, layer), limits in plan._limits.items():
        end = 1 if side == "provider" else 2
        for id_, (least, most) in limits.items():
            got = sum(k[0] == layer and k[end] == id_ for k in plan._points)
            found[quota(id_, side, layer)] = QuotaState(least, most, got)
    for (side, id_), (layer, members, least, most) in plan._groups.items():
        end = 1 if side == "provider" else 2
        got = sum(k[0] == layer and k[end] in members for k in plan._points)
        found[quota(id_, side, layer, "group")] = QuotaState(least, most, got)
    return found


@settings(max_examples=300, deadline=None)
@given(plans(), plans())
def test_quotas_that_stand_otherwise_are_those_of_a_count_one_by_one(before, after):
    old, new = states(before), states(after)
    found = {x.key: x for x in comparison(before, after).quotas}
    for own in {*old, *new}:
        was, now = old.get(own), new.get(own)
        if own in found:
            assert (found[own].before, found[own].after) == (was, now)
        else:
            assert was is not None
            assert now is not None
            assert (was.minimum, was.maximum, was.lacking, was.too_many) == (
                now.minimum, now.maximum, now.lacking, now.too_many)  # fmt: skip
    lacking = {k: s.lacking for k, s in new.items()}
    for own, change in found.items():
        was = old[own].lacking if own in old else 0
        expected = (
            "leaves" if own not in new
            else "newly_short" if lacking[own] > was == 0
            else "shorter" if lacking[own] > was
            else None
        )  # fmt: skip
        if expected:
            assert change.event == expected
        else:
            assert change.event not in ("leaves", "newly_short", "shorter")
    total = sum(lacking.values()) - sum(s.lacking for s in old.values())
    assert total == sum((x.after.lacking if x.after else 0) - (x.before.lacking if x.before else 0)
                        for x in found.values())  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(plans(), plans())
def test_affected_is_exactly_whoever_a_count_one_by_one_finds(before, after):
    old, new = states(before), states(after)
    expected = {}
    for side, end, ids in (("provider", 1, PROVIDERS), ("place", 2, PLACES)):
        for layer in LAYERS:
            for id_ in ids:
                was, now = (
                    {k[3 - end] for k in plan._points if k[0] == layer and k[end] == id_}
                    for plan in (before, after)
                )
                mine = quota(id_, side, layer)
                gaps = [s[mine].lacking if mine in s else 0 for s in (old, new)]
                over = [s[mine].too_many if mine in s else 0 for s in (old, new)]
                if was != now or (mine in old) != (mine in new) or gaps[0] != gaps[1] or (
                    over[0] != over[1]
                ):  # fmt: skip
                    expected[side, layer, id_] = (was - now, now - was, was & now, *gaps, *over)
    found = comparison(before, after).affected
    assert {(x.side, x.layer, x.entity_id): (
        set(x.lost), set(x.gained), set(x.kept), x.lacking_before, x.lacking_after,
        x.too_many_before, x.too_many_after) for x in found} == expected  # fmt: skip
    assert len(found) == len(expected)
    # Who lacks more comes first.
    more = [max(x.lacking_after - x.lacking_before, 0) for x in found]
    assert more == sorted(more, reverse=True)


@settings(max_examples=300, deadline=None)
@given(plans(), plans(), plans())
def test_three_ways_are_set_arithmetic(base, a, b):
    (found,) = three_ways(compare(base, a, b))
    o, x, y = (set(bag(plan)) for plan in (base, a, b))
    by_verdict = {verdict: {row.key for row in found.pairs if row.verdict == verdict}
                  for verdict in ("differently", "alike", "only_a", "only_b")}  # fmt: skip
    assert by_verdict == {
        "differently": set(),
        "alike": (x & y) - o | o - (x | y),
        "only_a": (x - o - y) | ((o & y) - x),
        "only_b": (y - o - x) | ((o & x) - y),
    }
    for side, end, ids in (("provider", 1, PROVIDERS), ("place", 2, PLACES)):
        for layer in LAYERS:
            for id_ in ids:
                mine = [frozenset(k[3 - end] for k in own if k[0] == layer and k[end] == id_)
                        for own in (o, x, y)]  # fmt: skip
                rows = [row for row in found.ends if row.key == (side, layer, id_)]
                assert [(row.verdict, row.base, row.a, row.b) for row in rows] == (
                    [] if mine[0] == mine[1] == mine[2]
                    else [("only_b" if mine[0] == mine[1] else "only_a" if mine[0] == mine[2]
                           else "alike" if mine[1] == mine[2] else "differently", *mine)]
                )  # fmt: skip
    quotas = [states(plan) for plan in (base, a, b)]
    rows = {row.key: row for row in found.quotas}
    for own in set().union(*quotas):
        mine = [s.get(own) for s in quotas]
        stands = [s and (s.minimum, s.maximum, s.lacking, s.too_many) for s in mine]
        if stands[0] == stands[1] == stands[2]:
            assert own not in rows
        else:
            assert [rows[own].base, rows[own].a, rows[own].b] == mine
            assert rows[own].verdict == (
                "only_b" if stands[0] == stands[1] else "only_a" if stands[0] == stands[2]
                else "alike" if stands[1] == stands[2] else "differently"
            )  # fmt: skip
