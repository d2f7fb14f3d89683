"""What every store promises, held against each of them."""

from __future__ import annotations

import threading
from dataclasses import astuple
from datetime import datetime, timedelta

import pandas as pd
import pytest

from fixtures import path as example
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES
from graph_schema.store_errors import (
    NotInStore,
    RefusedByStore,
    StoreConflict,
    StoreError,
)
from graph_schema.tables import load_graph

from .store_world import (
    FACTORIES,
    PAIRS,
    PLAN,
    WORLD,
    YEAR,
    plan,
    reviewed,
    with_cell,
    with_plan,
    with_unit,
    without_needs,
)


@pytest.fixture(params=FACTORIES)
def open_again(request, tmp_path):
    return FACTORIES[request.param](tmp_path)


@pytest.fixture
def store(open_again):
    with open_again() as opened:
        yield opened


def refusal(kind, call, *args, **how):
    with pytest.raises(kind) as caught:
        call(*args, **how)
    return caught.value.code, dict(caught.value.facts)


class TestGraphs:
    def test_an_empty_store_has_nothing_live(self, store):
        assert store.live() is None
        assert refusal(NotInStore, store.read) == ("nothing_live", {})

    @pytest.mark.parametrize("name", ["tiny", "bijie"])
    def test_what_is_written_reads_back_with_the_same_hash(self, store, name):
        graph = load_graph(example(name))
        assert store.write(graph, expected=None) == graph.content_hash
        read = store.read()
        assert read == graph
        for table in TABLES:
            pd.testing.assert_frame_equal(read.table(table.name), graph.table(table.name))

    def test_the_work_of_a_year_comes_back_and_can_go_again(self, store):
        store.write(YEAR, expected=None)
        read = store.read()
        assert read == YEAR
        for table in TABLES:
            pd.testing.assert_frame_equal(read.table(table.name), YEAR.table(table.name))
        store.write(WORLD, expected=YEAR.content_hash)
        assert store.read() == WORLD
        assert store.read(YEAR.content_hash) == YEAR

    def test_what_is_written_is_there_when_the_store_is_opened_again(self, store, open_again):
        store.write(WORLD, expected=None)
        store.close()
        with open_again() as again:
            assert again.read() == WORLD

    def test_an_archived_graph_is_not_live_until_it_is_made_so(self, store):
        graph_hash = store.archive(WORLD)
        assert store.live() is None
        store.make_live(graph_hash, expected=None)
        assert store.live() == graph_hash

    def test_every_archived_graph_stays_readable(self, store):
        graphs = [WORLD, with_unit("unit:b"), with_cell("places", "520521", "name", "新名"),
                  without_needs()]  # fmt: skip
        for graph in graphs:
            store.archive(graph)
        for graph in graphs:
            assert store.read(graph.content_hash) == graph

    def test_a_graph_that_comes_back_is_the_one_that_was_there(self, store):
        first = store.write(WORLD, expected=None)
        second = store.write(with_unit("unit:b"), expected=first)
        store.write(WORLD, expected=second)
        assert store.read() == WORLD

    def test_a_graph_without_rows_can_be_kept(self, store):
        empty = AssistanceGraph({})
        assert store.read(store.archive(empty)) == empty

    def test_numbers_truth_values_lists_and_empty_cells_come_back_as_they_were(self, store):
        providers = WORLD.table("providers")
        providers["lon"] = 0.1 + 0.2
        providers["aliases"] = "乙;甲"
        providers["barred_sectors"] = "tea"
        places = WORLD.table("places")
        places["ethnic"] = pd.Series([True, False, None, None], dtype="boolean")
        participants = WORLD.table("participants")
        participants["max"] = pd.Series([0, None], dtype="Int64")
        graph = WORLD.replace(providers=providers, places=places, participants=participants)
        read = store.read(store.archive(graph))
        for table in ("providers", "places", "participants"):
            pd.testing.assert_frame_equal(read.table(table), graph.table(table))

    @pytest.mark.parametrize("name", [
        "'; DROP TABLE nodes; --", "=1+1", "\x00\x1f", '"quoted"', "back\\slash", "新\n行",
        "[bold]", "🏔", "a|b", "{0}", "%s", "null",
    ])  # fmt: skip
    def test_hostile_names_and_ids_come_back_unharmed(self, store, name):
        graph = with_unit(f"unit:{name}", name)
        assert store.read(store.archive(graph)) == graph
        store.make_live(graph.content_hash, expected=None)
        assert store.history(f"unit:{name}")[0].properties["name"] == name

    def test_an_unknown_graph_is_named(self, store):
        expected = ("unknown_graph", {"graph_hash": "g1-0"})
        assert refusal(NotInStore, store.read, "g1-0") == expected
        assert refusal(NotInStore, store.make_live, "g1-0", expected=None) == expected

    def test_making_live_with_a_stale_expectation_is_a_conflict(self, store):
        first = store.write(WORLD, expected=None)
        second = store.archive(with_unit("unit:b"))
        assert refusal(StoreConflict, store.make_live, second, expected=None) == (
            "stale_live", {"expected": "", "current": first})  # fmt: skip
        assert store.live() == first

    def test_a_write_with_a_stale_expectation_archives_nothing_either(self, store):
        first = store.write(WORLD, expected=None)
        other = with_unit("unit:b")
        assert refusal(StoreConflict, store.write, other, expected="g1-0")[0] == "stale_live"
        assert refusal(NotInStore, store.read, other.content_hash)[0] == "unknown_graph"
        assert [entry.after for entry in store.audit()] == [first, first]

    def test_of_two_writers_that_saw_the_same_graph_one_is_told_of_the_other(
        self, store, open_again
    ):
        first = store.write(WORLD, expected=None)
        with open_again() as other:
            theirs = other.write(with_unit("unit:b"), expected=first)
        with pytest.raises(StoreConflict):
            store.write(with_unit("unit:c"), expected=first)
        assert store.live() == theirs


class TestWhatIsNoGraph:
    def test_a_relationship_to_a_node_that_is_not_there_is_refused(self, store):
        graph = with_cell("places", "520521100", "parent_id", "520599")
        assert refusal(RefusedByStore, store.archive, graph) == (
            "unknown_end",
            {"table": "places", "type": "PART_OF", "count": 1, "keys": ("520599",)})  # fmt: skip

    def test_a_node_of_an_older_graph_is_no_end_in_a_newer_one(self, store):
        store.archive(WORLD)
        shrunk = WORLD.replace(capabilities=WORLD.table("capabilities").iloc[:0],
                               providers=WORLD.table("providers").iloc[:0])  # fmt: skip
        code, facts = refusal(RefusedByStore, store.archive, shrunk)
        assert (code, facts["keys"]) == ("unknown_end", ("unit:a",))

    def test_a_participant_must_be_there_on_its_own_side(self, store):
        participants = WORLD.table("participants").assign(side="place")
        code, facts = refusal(RefusedByStore, store.archive,
                              WORLD.replace(participants=participants))  # fmt: skip
        assert (code, facts["type"], facts["keys"]) == ("unknown_end", "TAKES_PART", ("unit:a",))

    def test_two_rows_with_one_key_are_refused(self, store):
        twice = pd.concat([WORLD.table("parties")] * 2)
        graph = WORLD.replace(parties=twice)
        assert refusal(RefusedByStore, store.write, graph, expected=None) == (
            "duplicate_key", {"table": "parties", "count": 1, "keys": ("party:a",)})  # fmt: skip
        assert store.audit() == ()

    @pytest.mark.parametrize(("column", "limit"), [("id", 500), ("name", 2_000)])
    def test_an_id_or_a_name_may_be_so_long_and_no_longer(self, store, column, limit):
        def graph(length):
            providers = WORLD.table("providers")
            more = providers.assign(**{"id": "unit:b", column: "\U0001f3d4" * length})
            return WORLD.replace(providers=pd.concat([providers, more]))

        code, facts = refusal(RefusedByStore, store.archive, graph(limit + 1))
        assert (code, facts["column"], facts["limit"]) == ("too_long", column, limit)
        assert store.write(graph(limit), expected=None) == store.read().content_hash

    def test_an_infinite_number_is_refused(self, store):
        needs = WORLD.table("needs").assign(amount=float("inf"))
        code, facts = refusal(RefusedByStore, store.archive, WORLD.replace(needs=needs))
        assert (code, facts["column"], facts["keys"]) == ("not_a_number", "amount", ("need:1",))


class TestTexts:
    @pytest.fixture(params=["policy", "scenario"])
    def verbs(self, request, store):
        kind = request.param
        return getattr(store, f"save_{kind}"), getattr(store, f"load_{kind}"), f"unknown_{kind}"

    def test_a_text_is_found_by_its_hash_and_by_its_name(self, verbs):
        save, load, _ = verbs
        assert save("h1", "甲 = 1\n", "base") == 1
        by_hash, by_name = load("h1"), load("base")
        assert (by_hash.text, by_hash.name, by_hash.version) == ("甲 = 1\n", "", 0)
        assert (by_name.hash, by_name.text, by_name.version) == ("h1", "甲 = 1\n", 1)

    def test_a_name_moves_on_by_versions_and_old_ones_stay(self, verbs):
        save, load, _ = verbs
        texts = [("h1", "one"), ("h2", "two"), ("h1", "one")]
        assert [save(*text, "base") for text in texts] == [1, 2, 3]
        assert [load("base", version).hash for version in (1, 2, 3, None)] == [
            "h1", "h2", "h1", "h1"]  # fmt: skip

    def test_saving_the_same_again_makes_no_version(self, verbs, store):
        save, load, _ = verbs
        save("h1", "one", "base")
        assert save("h1", "one", "base") == 1
        assert load("base").version == 1
        assert len(store.audit()) == 1

    def test_another_wording_of_the_same_hash_is_a_version_and_the_first_stays_the_hash(
        self, verbs
    ):
        save, load, _ = verbs
        save("h1", "# first\n", "base")
        assert save("h1", "# second\n", "base") == 2
        assert (load("h1").text, load("base").text) == ("# first\n", "# second\n")

    def test_a_text_without_a_name_is_kept_by_hash_alone(self, verbs):
        save, load, unknown = verbs
        assert save("h1", "one") == 0
        assert load("h1").text == "one"
        assert refusal(NotInStore, load, "")[0] == unknown

    def test_what_is_not_there_is_named(self, verbs):
        save, load, unknown = verbs
        save("h1", "one", "base")
        assert refusal(NotInStore, load, "other") == (unknown, {"name": "other", "version": 0})
        assert refusal(NotInStore, load, "base", 2) == (unknown, {"name": "base", "version": 2})

    def test_a_policy_is_no_scenario(self, store):
        store.save_policy("h1", "one", "base")
        with pytest.raises(NotInStore):
            store.load_scenario("base")

    def test_a_name_moves_on_only_from_the_version_that_was_seen(self, store):
        assert store.save_scenario("s1-00", "one", "draft", expected=0) == 1
        assert store.save_scenario("s1-01", "two", "draft", expected=1) == 2
        stale = refusal(StoreConflict, store.save_scenario, "s1-02", "three", "draft", expected=1)
        assert stale == ("stale_version", {"name": "draft", "expected": 1, "current": 2})
        again = refusal(StoreConflict, store.save_scenario, "s1-02", "three", "draft", expected=0)
        assert again[1]["current"] == 2
        assert store.load_scenario("draft").text == "two"
        assert refusal(NotInStore, store.load_scenario, "s1-02")[0] == "unknown_scenario"

    def test_scenarios_are_listed_by_name_at_their_latest_version(self, store):
        assert store.scenarios() == ()
        for name in ("\U0001f3d4", "b", "方案一", "\uffee", "B"):
            store.save_scenario("s1-00", "one", name)
        for number in range(12):
            store.save_scenario(f"s1-1{number}", f"text {number}", "b")
        store.save_scenario("s1-03", "without a name")
        store.save_policy("p1-00", "one", "c")
        found = store.scenarios()
        assert [own.name for own in found] == ["B", "b", "方案一", "\uffee", "\U0001f3d4"]
        assert (found[1].version, found[1].hash, found[1].text) == (13, "s1-111", "text 11")
        assert found == tuple(store.load_scenario(own.name) for own in found)
        assert store.scenarios(after="b", limit=2) == found[2:4]
        assert store.scenarios(after="a") == found[1:]
        assert store.scenarios(after="\U0001f3d4") == ()


class TestPlans:
    @pytest.fixture
    def store(self, store):
        return with_plan(store)

    def test_a_plan_comes_back_as_it_was_saved(self, store):
        read = store.load_plan("plan1-ab12")
        assert read.created
        for name in ("plan_id", "graph_hash", "base_graph_hash", "policy_hash", "scenario_hash",
                     "period", "status", "unmet", "idle", "cost_points", "certificate_kind",
                     "document", "proof"):  # fmt: skip
            assert getattr(read, name) == getattr(PLAN, name)
        pd.testing.assert_frame_equal(read.pairs, PAIRS.astype(read.pairs.dtypes))

    def test_further_columns_come_back_with_their_types(self, store):
        pairs = PAIRS.assign(distance=[0], standing=[False], locked=[True], share=[float("nan")],
                             weight=[0.5], waived=[""], note=["因公"])  # fmt: skip
        store.save_plan(plan(plan_id="plan1-cd", pairs=pairs))
        read = store.pairs_of("plan1-cd")
        pd.testing.assert_frame_equal(read, pairs.astype(read.dtypes))
        assert [dtype.kind for dtype in read.dtypes[3:8]] == ["i", "i", "b", "b", "f"]

    def test_pairs_come_back_in_order_of_layer_provider_and_place(self, store):
        graph = with_unit("unit:0")  # kept after unit:a, and before it in order
        pairs = pd.concat([PAIRS, PAIRS.assign(provider_id="unit:0")])
        store.archive(graph)
        store.save_plan(plan(plan_id="plan1-cd", graph_hash=graph.content_hash, pairs=pairs))
        assert store.pairs_of("plan1-cd")["provider_id"].tolist() == ["unit:0", "unit:a"]

    def test_a_plan_without_pairs_can_be_kept(self, store):
        store.save_plan(plan(plan_id="plan1-cd", pairs=PAIRS.iloc[:0]))
        assert store.pairs_of("plan1-cd").empty

    @pytest.mark.parametrize("beginning", ["plan1-ab", "ab", "ab12", "plan1-ab12"])
    def test_the_beginning_of_an_id_is_enough(self, store, beginning):
        assert store.load_plan(beginning).plan_id == "plan1-ab12"
        assert store.pairs_of(beginning).equals(store.pairs_of("plan1-ab12"))

    def test_a_beginning_that_several_plans_share_names_them(self, store):
        store.save_plan(plan(plan_id="plan1-ab99"))
        assert refusal(NotInStore, store.load_plan, "ab") == (
            "ambiguous_plan",
            {"plan_id": "ab", "candidates": ("plan1-ab12", "plan1-ab99")})  # fmt: skip

    def test_a_full_id_is_found_even_where_others_begin_with_it(self, store):
        store.save_plan(plan(plan_id="plan1-ab123"))
        assert store.load_plan("plan1-ab12").plan_id == "plan1-ab12"

    @pytest.mark.parametrize("asked", ["zz", "", "%", "plan1_ab"])
    def test_a_plan_that_is_not_there_is_named(self, store, asked):
        assert refusal(NotInStore, store.load_plan, asked) == ("unknown_plan", {"plan_id": asked})
        assert refusal(NotInStore, store.pairs_of, asked)[0] == "unknown_plan"

    def test_saving_the_same_plan_again_changes_nothing(self, store):
        created, entries = store.load_plan("ab12").created, store.audit()
        store.save_plan(PLAN)
        assert store.load_plan("ab12").created == created
        assert store.audit() == entries
        assert len(store.plans()) == 1

    def test_what_a_later_version_writes_beside_the_same_plan_does_not_replace_the_first(
        self, store
    ):
        store.save_plan(plan(document=b"{}", proof=b"", pairs=PAIRS.assign(track_record=0)))
        read = store.load_plan("ab12")
        assert (read.document, read.proof) == (PLAN.document, PLAN.proof)
        assert "track_record" not in read.pairs

    @pytest.mark.parametrize(("changes", "part"), [
        ({"pairs": PAIRS.assign(cost_points=1)}, "pairs"),
        ({"pairs": PAIRS.iloc[:0]}, "pairs"),
        ({"cost_points": 1}, "cost_points"),
        ({"unmet": 1}, "unmet"),
        ({"idle": 1}, "idle"),
        ({"status": "short"}, "status"),
        ({"period": "2027"}, "period"),
    ])  # fmt: skip
    def test_another_plan_under_the_same_id_is_a_conflict(self, store, changes, part):
        assert refusal(StoreConflict, store.save_plan, plan(**changes)) == (
            "other_plan", {"plan_id": "plan1-ab12", "parts": (part,)})  # fmt: skip
        assert store.load_plan("ab12").cost_points == 1800

    @pytest.mark.parametrize(("changes", "code"), [
        ({"graph_hash": "g1-0"}, "unknown_graph"),
        ({"base_graph_hash": "g1-0"}, "unknown_graph"),
        ({"policy_hash": "policy1-0"}, "unknown_policy"),
        ({"scenario_hash": "scenario1-0"}, "unknown_scenario"),
    ])  # fmt: skip
    def test_a_plan_of_what_is_not_archived_is_refused(self, store, changes, code):
        assert refusal(NotInStore, store.save_plan, plan(plan_id="plan1-cd", **changes))[0] == code
        assert len(store.plans()) == 1

    @pytest.mark.parametrize("column", ["layer", "provider_id", "place_id"])
    def test_a_pair_of_what_its_graph_does_not_have_is_refused(self, store, column):
        store.archive(with_unit("unit:b"))
        pairs = PAIRS.assign(**{column: "unit:b"})
        code, facts = refusal(RefusedByStore, store.save_plan,
                              plan(plan_id="plan1-cd", pairs=pairs))  # fmt: skip
        assert (code, facts["type"], facts["keys"]) == ("unknown_end", column, ("unit:b",))
        assert len(store.plans()) == 1

    def test_a_pair_that_stands_twice_is_refused(self, store):
        twice = plan(plan_id="plan1-cd", pairs=pd.concat([PAIRS, PAIRS]))
        code, facts = refusal(RefusedByStore, store.save_plan, twice)
        assert (code, facts["keys"]) == ("duplicate_key", ("units|unit:a|520521100",))

    def test_a_what_if_is_kept_with_its_scenario_and_the_graph_that_it_came_from(self, store):
        edited = with_unit("unit:b")
        store.archive(edited)
        store.save_scenario("scenario1-3", "add unit b", "more")
        pairs = PAIRS.assign(provider_id="unit:b")
        made_of = {"graph_hash": edited.content_hash, "base_graph_hash": WORLD.content_hash,
                   "scenario_hash": "scenario1-3"}  # fmt: skip
        store.save_plan(plan(plan_id="plan1-cd", pairs=pairs, **made_of))
        read = store.load_plan("plan1-cd")
        assert read.base_graph_hash == WORLD.content_hash
        assert read.scenario_hash == "scenario1-3"
        assert store.live() == WORLD.content_hash
        assert store.history("unit:b") == ()

    def test_a_plan_names_the_plan_that_it_was_derived_from(self, store):
        store.save_plan(plan(plan_id="plan1-cd", base_plan_id="plan1-ab12"))
        assert store.load_plan("cd").base_plan_id == "plan1-ab12"
        assert store.load_plan("ab12").base_plan_id is None
        assert [p.base_plan_id for p in store.plans()] == ["plan1-ab12", None]

    @pytest.mark.parametrize("base", ["plan1-none", "ab12", ""])
    def test_a_base_plan_that_the_store_does_not_know_by_its_full_id_is_refused(self, store, base):
        derived = plan(plan_id="plan1-cd", base_plan_id=base)
        assert refusal(NotInStore, store.save_plan, derived) == (
            "unknown_base_plan", {"plan_id": base})  # fmt: skip
        assert [p.plan_id for p in store.plans()] == ["plan1-ab12"]

    def test_the_same_plan_from_elsewhere_is_the_same_and_its_first_lineage_stays(self, store):
        store.save_plan(plan(plan_id="plan1-cd", base_plan_id="plan1-ab12"))
        entries = store.audit()
        for base in (None, "plan1-cd"):
            store.save_plan(plan(plan_id="plan1-cd", base_plan_id=base))
        assert store.load_plan("cd").base_plan_id == "plan1-ab12"
        assert store.audit() == entries

    def test_a_plan_that_asks_for_approval_is_another_than_one_that_does_not(self, store):
        again = plan(require_approval=True)
        code, facts = refusal(StoreConflict, store.save_plan, again)
        assert (code, facts["parts"]) == ("other_plan", ("require_approval",))
        assert store.load_plan("ab12").require_approval is False

    def test_plans_are_listed_latest_first_by_what_they_were_made_of(self, store):
        store.save_policy("policy1-8", 'name = "q"')
        store.save_plan(plan(plan_id="plan1-2", period="2027"))
        store.save_plan(plan(plan_id="plan1-3", policy_hash="policy1-8"))
        other = store.archive(with_unit("unit:b"))
        store.save_plan(plan(plan_id="plan1-4", graph_hash=other))

        def ids(**how):
            return [summary.plan_id for summary in store.plans(**how)]

        assert ids() == ["plan1-4", "plan1-3", "plan1-2", "plan1-ab12"]
        assert ids(limit=2) == ["plan1-4", "plan1-3"]
        assert ids(period="2027") == ["plan1-2"]
        assert ids(policy_hash="policy1-8") == ["plan1-3"]
        assert ids(graph_hash=other) == ["plan1-4"]
        assert ids(period="2026", graph_hash=WORLD.content_hash) == ["plan1-3", "plan1-ab12"]

    def test_a_listing_says_of_a_plan_what_loading_says(self, store):
        (summary,) = store.plans()
        read = store.load_plan("ab12")
        assert summary.num_pairs == len(read.pairs) == 1
        names = [name for name in summary.__dataclass_fields__ if name != "num_pairs"]
        assert [getattr(summary, n) for n in names] == [getattr(read, n) for n in names]


class TestAdoption:
    @pytest.fixture
    def store(self, store):
        with_plan(store)
        store.save_plan(plan(plan_id="plan1-cd"))
        return store

    def test_no_plan_is_adopted_before_the_first(self, store):
        assert store.adopted("2026") is None
        assert store.adoptions("2026") == ()

    def test_adopting_moves_from_plan_to_plan_and_remembers_all(self, store):
        store.adopt_plan("plan1-ab12", "2026", expected=None, by="王", reason="first")
        store.adopt_plan("plan1-cd", "2026", expected="plan1-ab12", by="李", reason="better")
        now = store.adopted("2026")
        assert (now.plan_id, now.replaced, now.by, now.reason) == (
            "plan1-cd", "plan1-ab12", "李", "better")  # fmt: skip
        first, second = store.adoptions("2026")
        assert (first.plan_id, first.replaced, first.by) == ("plan1-ab12", None, "王")
        assert second == now

    @pytest.mark.parametrize("expected", [None, "plan1-cd", "ab12"])
    def test_a_stale_expectation_is_a_conflict(self, store, expected):
        store.adopt_plan("ab12", "2026", expected=None, by="王", reason="")
        assert refusal(StoreConflict, store.adopt_plan, "cd", "2026", expected=expected, by="李",
                       reason="") == ("stale_adoption", {
                           "period": "2026", "expected": expected or "",
                           "current": "plan1-ab12"})  # fmt: skip
        assert store.adopted("2026").plan_id == "plan1-ab12"

    def test_expecting_a_plan_where_there_is_none_is_a_conflict(self, store):
        with pytest.raises(StoreConflict):
            store.adopt_plan("cd", "2026", expected="plan1-ab12", by="李", reason="")

    def test_adopting_what_is_adopted_changes_nothing(self, store):
        first = store.adopt_plan("ab12", "2026", expected=None, by="王", reason="first")
        again = store.adopt_plan("ab12", "2026", expected="plan1-ab12", by="李", reason="again")
        assert again == first
        assert len(store.adoptions("2026")) == 1

    def test_a_plan_is_adopted_only_for_the_period_that_it_was_made_for(self, store):
        facts = {"plan_id": "plan1-ab12", "period": "2027", "made_for": "2026"}
        adopt = {"expected": None, "by": "王", "reason": ""}
        assert refusal(RefusedByStore, store.adopt_plan, "ab12", "2027", **adopt) == (
            "wrong_period", facts)  # fmt: skip

    def test_a_plan_that_is_not_there_cannot_be_adopted(self, store):
        with pytest.raises(NotInStore):
            store.adopt_plan("zz", "2026", expected=None, by="王", reason="")

    def test_a_plan_that_asks_for_approval_is_adopted_once_it_was_approved(self, store):
        store.save_plan(plan(plan_id="plan1-ef", require_approval=True))
        adopt = {"expected": None, "by": "王", "reason": ""}
        for state in ("draft", "submitted"):
            assert refusal(RefusedByStore, store.adopt_plan, "ef", "2026", **adopt) == (
                "not_approved", {"plan_id": "plan1-ef", "current": state})  # fmt: skip
            assert store.adopted("2026") is None
            reviewed(store, "ef", "submitted" if state == "draft" else "approved")
        assert store.adopt_plan("ef", "2026", **adopt).plan_id == "plan1-ef"

    def test_a_plan_that_was_returned_is_no_longer_approved(self, store):
        store.save_plan(plan(plan_id="plan1-ef", require_approval=True))
        reviewed(store, "ef", "submitted", "approved", "draft")
        adopt = {"expected": None, "by": "王", "reason": ""}
        assert refusal(RefusedByStore, store.adopt_plan, "ef", "2026", **adopt)[0] == "not_approved"

    def test_a_plan_that_asks_for_none_is_adopted_wherever_its_review_stands(self, store):
        reviewed(store, "ab12", "submitted")
        assert store.adopt_plan("ab12", "2026", expected=None, by="", reason="").replaced is None

    def test_a_stale_expectation_is_told_before_a_missing_approval(self, store):
        store.adopt_plan("ab12", "2026", expected=None, by="", reason="")
        store.save_plan(plan(plan_id="plan1-ef", require_approval=True))
        with pytest.raises(StoreConflict):
            store.adopt_plan("ef", "2026", expected=None, by="", reason="")

    def test_periods_do_not_touch_each_other(self, store):
        store.save_plan(plan(plan_id="plan1-ef", period="2027"))
        store.adopt_plan("ab12", "2026", expected=None, by="王", reason="")
        store.adopt_plan("ef", "2027", expected=None, by="王", reason="")
        assert [store.adopted(year).plan_id for year in ("2026", "2027")] == [
            "plan1-ab12", "plan1-ef"]  # fmt: skip

    def test_of_two_at_once_one_is_adopted_and_the_other_told(self, store, open_again):
        told: list[str] = []
        ready = threading.Barrier(2)

        def adopt(plan_id: str) -> None:
            with open_again() as mine:
                ready.wait()
                try:
                    mine.adopt_plan(plan_id, "2026", expected=None, by=plan_id, reason="")
                except StoreConflict as error:
                    told.append(str(error.facts["current"]))

        threads = [
            threading.Thread(target=adopt, args=(name,)) for name in ("plan1-ab12", "plan1-cd")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told == [store.adopted("2026").plan_id]


class TestReviews:
    @pytest.fixture
    def store(self, store):
        with_plan(store)
        store.save_plan(plan(plan_id="plan1-cd", require_approval=True))
        return store

    def test_a_plan_is_a_draft_before_its_first_review(self, store):
        assert store.reviews() == store.reviews("ab12") == ()

    def test_every_review_is_kept_with_who_why_and_when(self, store):
        made = [
            store.review_plan("ab12", "submitted", expected="draft", by="王", reason="请审"),
            store.review_plan("ab12", "draft", expected="submitted", by="统战部", reason="缺额"),
            store.review_plan("plan1-ab12", "submitted", expected="draft", by="王", reason="已改"),
            store.review_plan("ab12", "approved", expected="submitted", by="统战部", reason="同意"),
        ]
        assert [(r.before, r.state, r.by, r.reason) for r in made] == [
            ("draft", "submitted", "王", "请审"), ("submitted", "draft", "统战部", "缺额"),
            ("draft", "submitted", "王", "已改"),
            ("submitted", "approved", "统战部", "同意")]  # fmt: skip
        assert {r.plan_id for r in made} == {"plan1-ab12"}
        assert all(datetime.fromisoformat(r.at).utcoffset() == timedelta(0) for r in made)
        assert store.reviews("ab12") == tuple(made)

    def test_reviews_of_one_plan_are_not_those_of_another(self, store):
        reviewed(store, "ab12", "submitted")
        reviewed(store, "cd", "submitted")
        reviewed(store, "ab12", "approved")
        assert [(r.plan_id, r.state) for r in store.reviews()] == [
            ("plan1-ab12", "submitted"), ("plan1-cd", "submitted"),
            ("plan1-ab12", "approved")]  # fmt: skip
        assert [r.state for r in store.reviews("cd")] == ["submitted"]
        assert [r.state for r in store.reviews("ab12")] == ["submitted", "approved"]

    def test_a_review_changes_nothing_of_the_plan(self, store):
        before, listed = store.load_plan("ab12"), store.plans()
        reviewed(store, "ab12", "submitted", "approved")
        after = store.load_plan("ab12")
        assert (after.document, after.proof, after.created) == (
            before.document, before.proof, before.created)  # fmt: skip
        assert store.plans() == listed

    @pytest.mark.parametrize(("steps", "state", "code"), [
        ((), "approved", "not_submitted"),
        ((), "draft", "not_submitted"),
        (("submitted",), "submitted", "already_submitted"),
        (("submitted", "approved"), "submitted", "already_approved"),
        (("submitted", "approved"), "approved", "already_approved"),
        (("submitted", "draft"), "approved", "not_submitted"),
        (("submitted", "draft"), "draft", "not_submitted"),
    ])  # fmt: skip
    def test_a_step_that_does_not_lead_on_is_refused(self, store, steps, state, code):
        reviewed(store, "ab12", *steps)
        before, entries = store.reviews(), store.audit()
        current = steps[-1] if steps else "draft"
        found, facts = refusal(RefusedByStore, store.review_plan, "ab12", state, expected=current,
                               by="李", reason="x")  # fmt: skip
        assert (found, facts["plan_id"]) == (code, "plan1-ab12")
        last = before[-1] if before else None
        assert (facts["by"], facts["at"]) == (("office", last.at) if last else ("", ""))
        assert (store.reviews(), store.audit()) == (before, entries)

    @pytest.mark.parametrize("steps", [("submitted",), ("submitted", "approved")])
    def test_a_submitted_or_approved_plan_can_be_returned_and_go_round_again(self, store, steps):
        reviewed(store, "cd", *steps, "draft", "submitted", "approved")
        assert [r.state for r in store.reviews("cd")[-3:]] == ["draft", "submitted", "approved"]

    def test_a_stale_expectation_is_a_conflict_that_says_who_was_quicker(self, store):
        reviewed(store, "ab12", "submitted")
        (last,) = store.reviews("ab12")
        for state in ("submitted", "approved", "draft"):
            assert refusal(StoreConflict, store.review_plan, "ab12", state, expected="draft",
                           by="李", reason="x") == ("stale_review", {
                               "plan_id": "plan1-ab12", "expected": "draft",
                               "current": "submitted", "by": "office",
                               "at": last.at})  # fmt: skip
        assert store.reviews("ab12") == (last,)

    @pytest.mark.parametrize(("by", "reason"), [("", "x"), ("李", ""), (" ", "x"), ("李", "\n")])
    def test_a_review_says_who_and_why(self, store, by, reason):
        found = refusal(RefusedByStore, store.review_plan, "ab12", "submitted", expected="draft",
                        by=by, reason=reason)  # fmt: skip
        assert found == ("unsigned_review", {})

    def test_a_plan_that_is_not_there_cannot_be_reviewed(self, store):
        for call in (store.reviews, lambda plan_id: reviewed(store, plan_id, "submitted")):
            assert refusal(NotInStore, call, "zz") == ("unknown_plan", {"plan_id": "zz"})

    def test_a_plan_that_is_adopted_because_it_was_approved_is_not_returned(self, store):
        reviewed(store, "cd", "submitted", "approved")
        store.adopt_plan("cd", "2026", expected=None, by="", reason="")
        found = refusal(RefusedByStore, store.review_plan, "cd", "draft", expected="approved",
                        by="李", reason="x")  # fmt: skip
        assert found == ("approval_in_force", {"plan_id": "plan1-cd"})
        store.adopt_plan("ab12", "2026", expected="plan1-cd", by="", reason="")
        reviewed(store, "cd", "draft")
        assert store.reviews("cd")[-1].state == "draft"

    def test_a_plan_that_asks_for_no_approval_can_be_returned_though_it_is_adopted(self, store):
        reviewed(store, "ab12", "submitted")
        store.adopt_plan("ab12", "2026", expected=None, by="", reason="")
        reviewed(store, "ab12", "draft")
        assert store.reviews("ab12")[-1].state == "draft"

    @pytest.mark.parametrize("states", [("submitted", "submitted"), ("approved", "draft")])
    def test_of_two_at_once_one_comes_through_and_the_other_is_told(
        self, store, open_again, states
    ):
        expected = "draft" if states[0] == "submitted" else "submitted"
        reviewed(store, "ab12", *(() if expected == "draft" else ("submitted",)))
        told: list[str] = []
        ready = threading.Barrier(2)

        def review(state: str, by: str) -> None:
            with open_again() as mine:
                ready.wait()
                try:
                    mine.review_plan("ab12", state, expected=expected, by=by, reason="x")
                except StoreConflict as error:
                    told.append(str(error.facts["by"]))

        threads = [threading.Thread(target=review, args=(state, by))
                   for state, by in zip(states, "ab", strict=True)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told == [store.reviews("ab12")[-1].by]
        assert len(store.reviews("ab12")) == (1 if expected == "draft" else 2)

    def test_a_return_and_an_adoption_at_once_never_leave_a_draft_adopted(self, store, open_again):
        reviewed(store, "cd", "submitted", "approved")
        told: list[str] = []
        ready = threading.Barrier(2)

        def run(does: str) -> None:
            with open_again() as mine:
                ready.wait()
                try:
                    if does == "adopt":
                        mine.adopt_plan("cd", "2026", expected=None, by="a", reason="")
                    else:
                        reviewed(mine, "cd", "draft")
                except RefusedByStore as error:
                    told.append(error.code)

        threads = [threading.Thread(target=run, args=(does,)) for does in ("adopt", "return")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        adopted = store.adopted("2026") is not None
        assert store.reviews("cd")[-1].state == ("approved" if adopted else "draft")
        assert told == ["approval_in_force" if adopted else "not_approved"]


class TestHistory:
    def test_an_entity_that_leaves_is_retired_and_stays_readable(self, store):
        first = store.write(WORLD, expected=None, by="王", reason="load")
        second = store.write(without_needs(), expected=first, by="李", reason="met")
        entered, retired = store.history("need:1")
        assert (entered.change, entered.graph_hash, entered.label) == ("entered", first, "Need")
        assert (retired.change, retired.graph_hash) == ("retired", second)
        assert (retired.by, retired.reason) == ("李", "met")
        assert retired.properties["title"] == "茶园"
        assert store.read(first).table("needs")["id"].tolist() == ["need:1"]

    def test_changes_and_returns_are_told_apart(self, store):
        renamed = with_cell("providers", "unit:b", "name", "乙单位")
        live = None
        for graph in (WORLD, with_unit("unit:b"), with_unit("unit:b", "新名"), WORLD,
                      with_unit("unit:b", "新名"), renamed):  # fmt: skip
            live = store.write(graph, expected=live)
        events = store.history("unit:b")
        assert [(event.change, event.properties["name"]) for event in events] == [
            ("entered", "乙单位"), ("changed", "新名"), ("retired", "新名"), ("returned", "新名"),
            ("retired", "新名")]  # fmt: skip

    def test_graphs_that_leave_an_entity_alone_are_not_in_its_history(self, store):
        first = store.write(WORLD, expected=None)
        store.write(with_unit("unit:b"), expected=first)
        assert [event.change for event in store.history("unit:a")] == ["entered"]

    def test_ids_of_different_kinds_do_not_mix(self, store):
        sectors = WORLD.table("sectors")
        graph = WORLD.replace(sectors=pd.concat([sectors, sectors.iloc[:1].assign(id="unit:a")]))
        store.write(graph, expected=None)
        assert [event.label for event in store.history("unit:a")] == ["Provider", "Sector"]

    def test_what_was_never_there_is_named(self, store):
        store.write(WORLD, expected=None)
        assert refusal(NotInStore, store.history, "unit:z") == (
            "unknown_entity", {"entity_id": "unit:z"})  # fmt: skip


class TestAudit:
    def test_every_change_is_in_the_trail_with_who_and_why(self, store):
        with_plan(store)
        other = store.write(
            with_unit("unit:b"), expected=WORLD.content_hash, by="王", reason="news"
        )
        reviewed(store, "ab12", "submitted", "approved", "draft")
        store.adopt_plan("ab12", "2026", expected=None, by="李", reason="agreed")
        world = WORLD.content_hash
        assert [astuple(entry)[2:] for entry in store.audit()] == [
            ("archive", "graph", "", world, "", ""),
            ("make_live", "graph", "", world, "", ""),
            ("save_policy", "p", "", "policy1-7", "", ""),
            ("save_plan", "2026", "", "plan1-ab12", "", ""),
            ("archive", "graph", "", other, "王", "news"),
            ("make_live", "graph", world, other, "王", "news"),
            ("submit_plan", "plan1-ab12", "draft", "submitted", "office", "looked at"),
            ("approve_plan", "plan1-ab12", "submitted", "approved", "office", "looked at"),
            ("return_plan", "plan1-ab12", "approved", "draft", "office", "looked at"),
            ("adopt_plan", "2026", "", "plan1-ab12", "李", "agreed"),
        ]  # fmt: skip

    def test_numbers_rise_by_one_and_a_reader_carries_on_after_the_last_it_saw(self, store):
        store.write(WORLD, expected=None)
        store.save_policy("h1", "one", "base", by="王")
        assert [entry.number for entry in store.audit()] == [1, 2, 3]
        assert [entry.after for entry in store.audit(since=2)] == ["h1"]

    def test_the_trail_says_what_a_name_pointed_to_before(self, store):
        store.save_policy("h1", "one", "base")
        store.save_policy("h2", "two", "base")
        assert [(entry.before, entry.after) for entry in store.audit()] == [
            ("", "h1"),
            ("h1", "h2"),
        ]

    def test_the_trail_says_why_a_text_was_saved(self, store):
        store.save_policy("h1", "one", "base", by="王", reason="yearly")
        store.save_scenario("s1", "two", "draft", by="李", reason="agreed", expected=0)
        assert [(entry.by, entry.reason) for entry in store.audit()] == [
            ("王", "yearly"), ("李", "agreed"),
        ]  # fmt: skip

    def test_what_changes_nothing_leaves_no_entry(self, store):
        store.write(WORLD, expected=None)
        entries = store.audit()
        store.archive(WORLD)
        store.make_live(WORLD.content_hash, expected=WORLD.content_hash)
        assert store.audit() == entries

    def test_a_verb_that_fails_leaves_no_entry(self, store):
        with_plan(store)
        entries = store.audit()
        for call in (
            lambda: reviewed(store, "ab12", "approved"),
            lambda: store.save_plan(plan(plan_id="plan1-cd", base_plan_id="none")),
            lambda: store.save_plan(plan(plan_id="plan1-cd", policy_hash="none")),
            lambda: store.make_live(WORLD.content_hash, expected=None),
            lambda: store.adopt_plan("ab12", "2026", expected="plan1-cd", by="", reason=""),
        ):
            with pytest.raises(StoreError):
                call()
        assert store.audit() == entries


class TestSeveralAtOnce:
    def test_a_second_writer_gets_its_turn(self, store, open_again):
        store.save_policy("h0", "zero", "base")

        def save(number: int) -> None:
            with open_again() as mine:
                for i in range(5):
                    mine.save_policy(f"h{number}-{i}", f"text {number} {i}", "base")

        threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.load_policy("base").version == 21
        assert [entry.number for entry in store.audit()] == list(range(1, 22))

    def test_one_open_store_serves_several_threads(self, store):
        store.write(WORLD, expected=None)
        read: list[AssistanceGraph] = []
        threads = [threading.Thread(target=lambda: read.append(store.read())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert read == [WORLD] * 4
