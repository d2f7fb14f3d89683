"""Two hundred hostile names and ids: what the checks say of them, and that no store minds any."""

from __future__ import annotations

from functools import singledispatch

import neo4j
import pandas as pd
import pytest

from graph_schema.neo4j_store import Neo4jStore
from graph_schema.schema import TABLES
from graph_schema.sqlite_store import SqliteStore
from graph_schema.tables import load_folder
from graph_schema.validate import check

from .hostile_texts import ALL, KINDS, SURROGATES
from .hostile_world import graph_of, rows_of
from .store_world import FACTORIES, plan
from .world import ORIGIN, raw, sound_rows, write

HOSTILE = graph_of(rows_of({text: text for text in ALL}, layer=None))
HARMLESS = graph_of(rows_of({"a": "甲", "b": "乙"}))


@singledispatch
def names_in(store) -> set[str]:
    """Return what kinds of things a store holds: tables of a file, labels and types of a server."""
    raise TypeError(store)


@names_in.register
def _(store: SqliteStore) -> set[str]:
    with store._file.reading() as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


@names_in.register
def _(store: Neo4jStore) -> set[str]:
    address, _, database = store._link.url.rpartition("/")
    with neo4j.GraphDatabase.driver(address) as driver, driver.session(database=database) as asked:
        return {str(record[0]) for text in ("CALL db.labels()", "CALL db.relationshipTypes()",
                                            "CALL db.propertyKeys()")
                for record in asked.run(text)}  # fmt: skip


def test_there_are_two_hundred_and_no_two_are_the_same():
    assert len(set(ALL)) == len(ALL) >= 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("column", ["id", "name"])
def test_the_checks_say_what_they_are_to_say(kind, column):
    rows = sound_rows()
    rows["parties"] += [{"id": f"party:{i}", "name": "x", "kind": "party", **ORIGIN, column: text}
                        for i, text in enumerate(KINDS[kind].texts)]  # fmt: skip
    report = check(raw(rows))
    found = {text: set() for text in KINDS[kind].texts}
    for problem in report.problems:
        # Some of the texts are like others; that is another matter.
        if problem.table == "parties" and problem.row > 2 and problem.code != "similar_names":
            found[rows["parties"][problem.row - 2][column]].add(problem.code)
    expected = KINDS[kind].in_id if column == "id" else KINDS[kind].in_name
    assert found == dict.fromkeys(found, expected)


@pytest.mark.parametrize("half", SURROGATES)
def test_half_a_character_is_refused_before_it_is_text(half, tmp_path):
    rows = sound_rows()
    folder = write(tmp_path, rows)
    whole = (folder / "parties.csv").read_text("utf-8").replace("甲党", half)
    (folder / "parties.csv").write_bytes(whole.encode("utf-8", "surrogatepass"))
    report = load_folder(folder, "utf-8").report
    assert [p.code for p in report.problems if p.severity == "error"] == ["wrong_encoding"]
    assert not load_folder(folder).report.ok


@pytest.fixture(params=FACTORIES)
def store(request, tmp_path):
    with FACTORIES[request.param](tmp_path)() as opened:
        yield opened


def test_every_text_comes_back_and_nothing_is_done_by_it(store):
    before = store.write(HARMLESS, expected=None)
    # A first plan, so that everything that a store ever makes is there before.
    store.save_policy("policy1-7", "", "p")
    pairs = HARMLESS.table("pairings")[["layer", "provider_id", "place_id"]].assign(cost_points=1)
    store.save_plan(plan(graph_hash=before, pairs=pairs))
    store.adopt_plan("plan1-ab12", "2026", expected=None, by="", reason="")
    known = names_in(store)
    retired = store.write(HARMLESS.replace(needs=HARMLESS.table("needs").iloc[:0]), expected=before)
    known |= names_in(store)

    live = store.write(HOSTILE, expected=retired, by="".join(ALL), reason="".join(ALL))
    read = store.read()
    assert live == read.content_hash == HOSTILE.content_hash
    for table in TABLES:
        pd.testing.assert_frame_equal(read.table(table.name), HOSTILE.table(table.name))
    pairs = HOSTILE.table("pairings")[["layer", "provider_id", "place_id"]]
    pairs = pairs.assign(cost_points=range(len(pairs)), note=pairs["place_id"])
    store.save_plan(plan(plan_id="plan1-cd", graph_hash=live, pairs=pairs))
    assert store.pairs_of("cd").sort_values("cost_points")["note"].tolist() == (
        pairs["note"].tolist())  # fmt: skip
    assert names_in(store) - known == {"note"} & names_in(store)
    assert store.read(before) == HARMLESS
    assert store.live() == live
    assert (store.audit()[-2].by, store.audit()[-2].reason) == ("".join(ALL),) * 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_for_by_a_hostile_word_is_found_or_named(store, kind):
    text = KINDS[kind].texts[-1]
    store.write(graph_of(rows_of({text: text})), expected=None)
    assert {event.properties["name"] for event in store.history(text)
            if "name" in event.properties} == {text}  # fmt: skip
    assert store.save_policy("policy1-7", text, text, by=text) == 1
    assert (store.load_policy(text).text, store.load_policy(text).name) == (text, text)
    store.save_plan(plan(plan_id="plan1-cd", graph_hash=store.live(), pairs=plan().pairs.iloc[:0]))
    adopted = store.adopt_plan("cd", "2026", expected=None, by=text, reason=text)
    assert (adopted.by, adopted.reason) == (text, text)
    assert store.plans(period=text) == store.plans(policy_hash=text) == ()


@pytest.mark.parametrize("half", SURROGATES)
def test_no_store_takes_half_a_character(store, half):
    for call in (lambda: store.archive(graph_of(rows_of({"a": half}))),
                 lambda: store.save_policy("h", half), lambda: store.save_policy("h", "", half),
                 lambda: store.save_policy("h", "", by=half)):  # fmt: skip
        with pytest.raises(ValueError, match="surrogates"):
            call()
    assert store.audit() == ()
