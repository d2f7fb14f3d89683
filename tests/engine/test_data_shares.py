"""How much of what a plan looked at is real."""

from __future__ import annotations

import pytest

from engine.data_shares import data_shares, rows_used
from engine.policy import read_policy
from fixtures import path
from graph_schema.tables import load_graph


@pytest.fixture
def tiny():
    return load_graph(path("tiny"))


@pytest.fixture
def policy():
    return read_policy((path("tiny") / "policy.toml").read_text(encoding="utf-8"))


def test_shares_count_the_origin_of_the_rows_looked_at(tiny, policy):
    places = tiny.table("places")
    places.loc[places["id"] == "city", "origin"] = "real"
    places.loc[places["id"].isin(["county:a", "county:b"]), "origin"] = "derived"
    shares = data_shares(tiny.replace(places=places), policy)["places"]
    # city, 2 counties, 3 townships, 1 hospital
    assert shares == {
        "num_rows": 7, "real_share": 1 / 7, "derived_share": 2 / 7, "synthetic_share": 4 / 7,
    }  # fmt: skip


def test_only_open_needs_of_the_period_are_looked_at(tiny, policy):
    assert "need:7" not in rows_used(tiny, policy)["needs"]["id"].tolist()  # closed
    later = policy.model_copy(update={"period": "2027"})
    assert "needs" not in data_shares(tiny, later)


def test_participants_of_other_layers_are_not_looked_at(tiny, policy):
    one_layer = policy.model_copy(update={"layers": policy.layers[:1]})
    used = rows_used(tiny, one_layer)
    assert set(used["participants"]["layer"]) == {"units-townships"}
    assert "hospital:h1" not in used["providers"]["id"].tolist()
    assert "hospital:k1" not in used["places"]["id"].tolist()
    assert "capability:8" not in used["capabilities"]["id"].tolist()
    assert used["pairings"]["layer"].tolist() == ["units-townships"]


def test_capabilities_that_are_withdrawn_are_not_looked_at(tiny, policy):
    rows = tiny.table("capabilities")
    rows.loc[rows["id"] == "capability:1", "status"] = "withdrawn"
    used = rows_used(tiny.replace(capabilities=rows), policy)
    assert "capability:1" not in used["capabilities"]["id"].tolist()
