"""Random small worlds that every named query has something to say about, and plans on them.

Nothing is spared: needs, offers, leads and pairings of other periods and states, offers of nothing,
barred sectors, leads of every precision of dates, places outside every county, zones, providers
without a party, plans of what the live graph does not have.
"""

from __future__ import annotations

import random
from typing import Any

import pandas as pd

from graph_schema.graph import AssistanceGraph
from graph_schema.schema import PARTY_KINDS, PROVIDER_KINDS
from graph_schema.store import GraphStore

from .store_world import plan
from .world import ORIGIN

POLICY = """
name = "world"
period = "2026"
distance_cap_km = 300.0
[[layers]]
name = "one"
provider_kinds = ["unit"]
place_kinds = ["township"]
provider_quota = { min = 0, max = 9 }
place_quota = { min = 0, max = 9 }
weights = { need_gap = 3.0 }
[[layers]]
name = "two"
provider_kinds = ["firm"]
place_kinds = ["village"]
provider_quota = { min = 0, max = 9 }
place_quota = { min = 0, max = 9 }
weights = { need_gap = 3.0 }
"""

PLANS = ("live", "other", "what-if", "month")
LAYERS = ("one", "two")
_POLICIES = {"2026": "policy1-7", "2026-03": "policy1-8"}
PERIODS = ("2026", "2026", "2026", "2025", "2026-03")
_DATES = ("", "", "2025", "2026", "2027", "2026-03", "2026-04", "2025-12-31", "2026-03-15",
          "2027-01-01")  # fmt: skip


class World:
    """One random world: the graph that is live, another one of a what-if, and pairs on both."""

    def __init__(self, seed: int) -> None:
        self._seed, self._chance = seed, random.Random(seed)
        self._rows: dict[str, list[dict[str, Any]]] = {
            "sectors": [{"id": f"sector{i}", "name": f"领域{i}", "unit": "projects"}
                        for i in range(6)],
            "parties": [{"id": f"party:{i}", "name": f"党{i}", "kind": PARTY_KINDS[i % 4]}
                        for i in range(7)],
            "places": _places(),
            "providers": [self._provider(i) for i in range(40)],
            **_work_of_a_year(),
        }  # fmt: skip
        self._fill()
        self.graph = self._graph()
        self.pairs = {name: self._pairs() for name in PLANS}
        self._rows["places"].append(_place("t-new", "township", "c1"))
        self._rows["providers"].append(self._provider(40))
        self.what_if = self._graph()
        new = {("one", "provider:40", "t1"), ("one", "provider:1", "t-new"),
               ("one", "provider:40", "t-new")}  # fmt: skip
        self.pairs["what-if"] = pd.concat([self.pairs["what-if"], _frame_of_pairs(new)])

    def fill(self, store: GraphStore) -> GraphStore:
        """Write the world and its plans to a store, and whatever else a store may come to hold."""
        needs, dispatches = self.graph.table("needs"), self.graph.table("dispatches")
        renamed = self.graph.replace(needs=needs.assign(id=needs["id"] + "-"),
                                     dispatches=dispatches.iloc[:0])  # fmt: skip
        before = store.write(renamed, expected=store.live())
        store.write(self.graph, expected=before)
        store.archive(self.what_if)
        for period, policy in _POLICIES.items():
            store.save_policy(policy, POLICY.replace('"2026"', f'"{period}"'), policy)
        store.save_scenario("scenario1-1", "")
        of = {"live": {}, "other": {}, "month": {"period": "2026-03"},
              "what-if": {"graph_hash": self.what_if.content_hash, "scenario_hash": "scenario1-1",
                          "base_graph_hash": self.graph.content_hash,
                          "base_plan_id": self._plan("live")}}  # fmt: skip
        for name in PLANS:
            made = {"graph_hash": self.graph.content_hash, "period": "2026", **of[name]}
            store.save_plan(plan(plan_id=self._plan(name), pairs=self.pairs[name], **made,
                                 policy_hash=_POLICIES[made["period"]]))  # fmt: skip
        store.review_plan(self._plan("live"), "submitted", expected="draft", by="a", reason="b")
        adopted = store.adopted("2026")
        store.adopt_plan(self._plan("live"), "2026", by="", reason="",
                         expected=adopted and adopted.plan_id)  # fmt: skip
        return store

    def parameters(self) -> dict[str, list[dict[str, str]]]:
        """Return for each query everything that it may be asked of this world."""
        plans = [self._plan(name) for name in PLANS]
        of_plan = ("blind_spots", "scattered", "overlap", "load", "continuity")
        asked = {query: [{"plan": plan} for plan in plans] for query in of_plan}
        asked["difference"] = [{"a": a, "b": b} for a in plans[:2] for b in plans]
        asked["whom_to_ask"] = [{"need": self._any("needs"), "plan": plan} for plan in plans * 6]
        asked["party_tree"] = [{"party": self._any("parties"), "plan": plan} for plan in plans * 2]
        asked["out_of_reach"] = [{"period": period} for period in sorted({*PERIODS, "2027"})]
        return asked

    def _plan(self, name: str) -> str:
        return f"plan1-{self._seed}-{name}"

    def _graph(self) -> AssistanceGraph:
        return AssistanceGraph({name: pd.DataFrame([row | ORIGIN for row in rows])
                                for name, rows in self._rows.items()})  # fmt: skip

    def _any(self, table: str) -> str:
        return str(self._chance.choice(self._rows[table])["id"])

    def _provider(self, number: int) -> dict[str, Any]:
        barred = self._chance.sample(range(6), self._chance.choice((0, 0, 1, 2)))
        return {"id": f"provider:{number}", "kind": PROVIDER_KINDS[number % 12],
                "name": f"单位{number}", "parent_id": f"provider:{number - 1}" if number else "",
                "barred_sectors": ";".join(f"sector{i}" for i in sorted(barred)),
                "party_id": self._chance.choice(("", *(f"party:{i}" for i in range(7)))),
                "place_id": "c1", "territory_id": self._chance.choice(("", "c1"))}  # fmt: skip

    def _fill(self) -> None:
        pick = self._chance.choice
        self._rows["leads"] = list({
            (row["party_id"], row["place_id"], row["sector_id"], row["role"], row["since"]): row
            for row in (self._lead() for _ in range(24))}.values())  # fmt: skip
        self._rows["needs"] = [
            {"id": f"need:{i}", "place_id": self._any("places"), "sector_id": self._any("sectors"),
             "title": f"需{i}", "amount": str(pick((1, 2.5, 9))), "period": pick(PERIODS),
             "urgency": str(self._chance.randrange(101) / 100),
             "status": pick(("open", "open", "open", "planned", "closed"))}
            for i in range(120)]  # fmt: skip
        self._rows["capabilities"] = [
            {"id": f"capability:{i}", "provider_id": self._any("providers"),
             "sector_id": self._any("sectors"), "title": f"能{i}", "amount": str(pick((0, 1, 4))),
             "period": pick(PERIODS), "status": pick(("offered", "offered", "withdrawn"))}
            for i in range(100)]  # fmt: skip
        ends = [("provider", row["id"]) for row in self._rows["providers"]]
        ends += [("place", row["id"]) for row in self._rows["places"]]
        self._rows["participants"] = [
            {"layer": layer, "side": side, "entity_id": end}
            for layer in LAYERS for side, end in ends if self._chance.random() < 0.7]  # fmt: skip
        self._rows["pairings"] = [
            {"period": period, "layer": layer, "provider_id": provider, "place_id": place,
             "status": pick(("active", "active", "ended"))}
            for period in ("2025", "2026", "2026-03")
            for layer, provider, place in sorted(self._some_pairs(50))]  # fmt: skip

    def _lead(self) -> dict[str, Any]:
        since, until = self._chance.choice(_DATES), self._chance.choice(_DATES)
        short = min(len(since), len(until))
        if short and since[:short] > until[:short]:
            since, until = until, since
        places = ("pre", "c1", "c2", "c3", "c1", "c2", "c3", "z1", "t1")
        return {"party_id": self._any("parties"), "place_id": self._chance.choice(places),
                "sector_id": self._chance.choice(("", "", *(f"sector{i}" for i in range(6)))),
                "role": self._chance.choice(("lead", "co")),
                "since": since, "until": until}  # fmt: skip

    def _some_pairs(self, number: int) -> set[tuple[str, str, str]]:
        return {(self._chance.choice(LAYERS), self._any("providers"), self._any("places"))
                for _ in range(number)}  # fmt: skip

    def _pairs(self) -> pd.DataFrame:
        standing = {(row["layer"], row["provider_id"], row["place_id"])
                    for row in self._rows["pairings"] if self._chance.random() < 0.2}  # fmt: skip
        return _frame_of_pairs(standing | self._some_pairs(50))


def _work_of_a_year() -> dict[str, list[dict[str, Any]]]:
    """Return a row that makes each kind of node and relationship of the year's work."""
    year, ends = {"period": "2026"}, {"provider_id": "provider:1", "place_id": "t1"}
    project = {"project_id": "project:1"}
    judged = {**year, "quarter": "1", "criterion": "x", "score": "1", "evaluator": "self"}
    budgets = (("place_id", "c1"), ("provider_id", "provider:1"), ("sector_id", "sector0"))
    return {
        "team_members": [{"team_id": "provider:11", "member_id": "provider:1"}],
        "projects": [{"id": "project:1", "title": "x", "place_id": "t1", "sector_id": "sector0",
                      "state": "proposed", **year}],
        "project_moves": [{"id": "move:1", "date": "2026", "state": "proposed", "reason": "x",
                           **project}],
        "dispatches": [{"capability_id": "capability:1", "need_id": "need:1", "amount": "1",
                        "status": "planned", **year, **project}],
        "budgets": [{"id": f"budget:{column}", column: cell, "amount_yuan": "1", **year}
                    for column, cell in budgets],
        "secondments": [{"num_people": "1", **year, **ends}],
        "tasks": [{"id": "task:1", "title": "x", "place_id": "t1", "due": "2026", "state": "open",
                   **year, **project}],
        "evaluations": [{"id": "evaluation:1", "layer": "one", **ends, **judged},
                        {"id": "evaluation:2", **project, **judged}],
    }  # fmt: skip


def _frame_of_pairs(pairs: set[tuple[str, str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(sorted(pairs), columns=["layer", "provider_id", "place_id"])
    return frame.assign(cost_points=1)


def _place(id_: str, kind: str, parent: str, run_by: str = "") -> dict[str, Any]:
    return {"id": id_, "kind": kind, "name": f"地{id_}", "parent_id": parent, "run_by": run_by,
            "area_id": ""}  # fmt: skip


def _places() -> list[dict[str, Any]]:
    places = [_place("pro", "province", ""), _place("pre", "prefecture", "pro"),
              _place("z1", "zone", "pre"), _place("z2", "zone", "c2"),
              _place("c1", "county", "pre"), _place("c2", "county", "pre"),
              _place("c3", "county", "pro"), _place("a1", "area", "pre")]  # fmt: skip
    places[4]["area_id"] = "a1"
    places += [_place(f"t{i}", "township", f"c{i % 3 + 1}", "z1" if i % 4 == 0 else "")
               for i in range(9)]  # fmt: skip
    places += [_place(f"v{i}", "village", f"t{i % 9}") for i in range(14)]
    inside = [("community", "t1"), ("hospital", "c2"), ("school", "v3")]
    return [*places, *(_place(kind, kind, parent) for kind, parent in inside)]
