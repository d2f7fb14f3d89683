"""What is asked of a plan over HTTP is answered as the engine answers it."""

from __future__ import annotations

import io
import threading

import pyarrow as pa
import pytest

from api.answers.asked_names import AskedNames
from api.answers.plan_findings import find_blind_spots, find_gaps
from api.answers.why_json import blind_spots_json, gaps_json, plain, with_names
from engine.explain import explain
from engine.plan import make_plan
from engine.policy import policy_from, read_policy
from engine.pricing.plan_prices import PlanPrices
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import V1
from .test_contract import hold

IN = {"layer": "units-townships", "provider_id": "unit:u1", "place_id": "township:a1"}
ON_BOTH_STORES = "long"
OUT = IN | {"place_id": "township:a2"}


@pytest.fixture(scope="module")
def prices():
    policy = read_policy((path("tiny") / "policy.toml").read_text("utf-8"))
    return PlanPrices(make_plan(load_graph(path("tiny")), policy))


@pytest.fixture
def url(tiny_kept):
    return f"{V1}/plans/{tiny_kept.plan}"


def named(prices, found):
    return with_names(found, AskedNames(prices))


@pytest.mark.parametrize("pair", [IN, OUT])
def test_a_price_is_that_of_the_engine(client, url, prices, pair):
    assert client.get(f"{url}/price", params=pair).json() == named(
        prices, prices.price_of(*pair.values())
    )


def test_a_row_and_a_column_are_those_of_the_engine(client, url, prices):
    for side, line in (("provider", prices.row), ("place", prices.column)):
        asked = {"layer": IN["layer"], f"{side}_id": IN[f"{side}_id"]}
        found = client.get(f"{url}/prices", params=asked).json()
        assert found == named(prices, line(*asked.values()))
        assert len(found["rows"]) > 2


@pytest.mark.parametrize("asked", [{}, {"provider_id": "unit:u1", "place_id": "township:a1"}])
def test_a_line_of_prices_is_of_one_end(client, url, asked):
    refused = client.get(f"{url}/prices", params={"layer": IN["layer"], **asked})
    assert hold(refused, 422)["errors"][0]["code"] == "ONE_OF"


def test_many_pairs_are_priced_in_their_order(client, url, prices):
    found = client.post(f"{url}/prices", json={"pairs": [OUT, IN, OUT]}).json()["rows"]
    assert found == [plain(prices.price_of(*pair.values())) for pair in (OUT, IN, OUT)]


def test_all_prices_come_as_arrow(client, url, prices):
    file = client.get(f"{url}/prices.arrow")
    assert file.headers["Content-Type"] == "application/vnd.apache.arrow.file"
    table = pa.ipc.open_file(io.BytesIO(file.content)).read_all()
    assert table.to_pylist() == pa.Table.from_pandas(prices.all()).to_pylist()
    one = client.get(f"{url}/prices.arrow?layer=hospitals").content
    rows = pa.ipc.open_file(io.BytesIO(one)).read_all().to_pylist()
    assert {row["layer"] for row in rows} == {"hospitals"}


def test_why_is_told_of_pairs_in_and_out(client, url, prices):
    for pair in (IN, OUT):
        found = client.get(f"{url}/why", params=pair).json()
        found.pop("sentences")
        assert found == named(prices, explain(prices, *pair.values(), with_mends=False))


def test_why_not_tells_what_would_bring_a_pair_in(client, url, prices):
    found = client.get(f"{url}/why-not", params=OUT).json()
    found.pop("sentences")
    assert found == named(prices, explain(prices, *OUT.values()))
    assert found["mends"]
    weights = client.get(f"{url}/why-not", params=OUT | {"weights": True}).json()
    assert {x["rule"] for x in weights["turning_points"]} >= {"need_gap"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_and_why_not_are_told_in_the_words_of_the_command_line(
    client, url, run, tmp_path, tiny, lang
):
    plan = tmp_path / "plan"
    assert run("plan", tiny, "--out", plan).code == 0
    asked = ["why", plan, OUT["provider_id"], OUT["place_id"], "--layer", OUT["layer"],
             "--from", tiny, "--lang", lang]  # fmt: skip
    headers = {"Accept-Language": lang}
    for more, options in (({}, []), ({"weights": True}, ["--turning-points"])):
        found = client.get(f"{url}/why-not", params=OUT | more, headers=headers).json()
        assert found["sentences"] == run(*asked, *options).out.splitlines()
    why = client.get(f"{url}/why", params=IN, headers=headers).json()["sentences"]
    assert "示例单位 1" in why[0]


def test_there_is_no_why_not_of_a_pair_that_is_in(client, url):
    refused = client.get(f"{url}/why-not", params=IN)
    assert hold(refused, 422)["code"] == "PAIR_IN_PLAN"


@pytest.mark.parametrize("end", ["layer", "provider_id", "place_id"])
def test_a_pair_that_takes_no_part_is_not_found(client, url, end):
    unknown = client.get(f"{url}/why", params=IN | {end: "nobody"})
    assert hold(unknown, 404)["code"] == "UNKNOWN_PAIR"
    assert "nobody" in unknown.json()["detail"]


def test_blind_spots_are_those_of_the_engine(client, url, prices):
    found = client.get(f"{url}/blind-spots").json()
    assert found == named(prices, blind_spots_json(find_blind_spots(prices)))
    assert found["blind_spots"]


def test_gaps_and_repairs_are_those_of_the_engine(client, tiny_kept):
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    layer = next(x for x in policy["layers"] if x["name"] == "units-townships")
    layer["place_quota"] = {"min": 2, "max": 2, "extra_cost": []}
    made = make_plan(load_graph(path("tiny")), policy_from(policy))
    short = PlanPrices(made)
    ids = {"dataset_id": tiny_kept.dataset,
           "policy_id": client.post(f"{V1}/policies", json=policy).json()["id"]}  # fmt: skip
    plan = client.post(f"{V1}/plans", json=ids).json()["id"]
    assert plan == made.plan_id
    for what, repairs in (("gaps", False), ("repairs", True)):
        found = client.get(f"{V1}/plans/{plan}/{what}").json()
        assert found == named(short, gaps_json(find_gaps(short, repairs=repairs)))
        assert found["gaps"]
    assert found["repairs"]


def test_gaps_tell_bounds_on_change_that_are_not_met(client, tiny_kept):
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    out = {"layer": "units-townships", "provider_id": "unit:u3", "place_id": "township:a1",
           "kind": "out", "reason": "x", "by": "x", "date": "2026-01-01"}  # fmt: skip
    policy |= {"keep_share": 1.0, "keep_share_by_county": 1.0, "locks": [out]}
    ids = {"dataset_id": tiny_kept.dataset,
           "policy_id": client.post(f"{V1}/policies", json=policy).json()["id"]}  # fmt: skip
    plan = client.post(f"{V1}/plans", json=ids).json()["id"]
    for what in ("gaps", "repairs"):
        found = client.get(f"{V1}/plans/{plan}/{what}").json()
        told = [(own["county"], own["wanted"], own["kept"], own["short"]) for own in found["keeps"]]
        assert told == [("", 2, 1, 1), ("county:a", 1, 0, 1)]
        assert found["names"]["county:a"]


def test_a_live_check_tells_what_a_pin_would_do(client, url, prices):
    asked = {"edits": [{"op": "lock_in", **OUT}]}
    found = client.post(f"{url}/live-check", json=asked).json()
    assert found["value"]["change"] == {"unmet": 0, "idle": 0, "cost_points": 600}
    assert found["value"]["change"] == plain(prices.price_of(*OUT.values()).price)
    moves = [move for chain in found["chains"] for move in chain["moves"]]
    assert ("add", "unit:u1", "township:a2") in {
        (x["kind"], x["provider_id"], x["place_id"]) for x in moves
    }
    answered = client.post(f"{url}/what-if", json=asked).json()
    assert {key: answered[key] for key in found} == found
    assert answered["comparison"]["value_delta"] == found["value"]["change"]


def test_a_live_check_tells_every_edit_that_cannot_be_made(client, url):
    edits = [{"op": "lock_in", **OUT, "layer": "none"}, {"op": "remove_need", "id": "need:none"}]
    refused = hold(client.post(f"{url}/live-check", json={"edits": edits}), 422)
    assert refused["code"] == "BAD_EDITS"
    assert {x["pointer"].rsplit("/", 1)[0] for x in refused["errors"]} == {
        "/body/edits/0", "/body/edits/1"
    }  # fmt: skip


def test_a_comparison_tells_what_two_plans_do_differently(client, tiny_kept):
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    policy["locks"] = [{**OUT, "kind": "in"}]
    ids = {"dataset_id": tiny_kept.dataset,
           "policy_id": client.post(f"{V1}/policies", json=policy).json()["id"]}  # fmt: skip
    other = client.post(f"{V1}/plans", json=ids).json()["id"]
    asked = {"base": tiny_kept.plan, "plan": [other, tiny_kept.plan]}
    found = client.get(f"{V1}/comparisons", params=asked).json()
    assert found["plans"][0]["value_delta"]["cost_points"] == 600
    assert found["plans"][1]["num"]["added"] == 0
    assert len(found["three_way"]) == 1
    assert hold(client.get(f"{V1}/comparisons", params=asked | {"base": f"plan1-{'0' * 40}"}), 404)


def test_a_plan_that_left_the_memory_is_made_again(client, url, prices):
    client.app.state.services.plans._held.clear()
    found = client.get(f"{url}/price", params=IN).json()
    assert found == named(prices, prices.price_of(*IN.values()))


def test_many_who_ask_for_a_plan_at_once_have_it_made_once(client, url):
    plans = client.app.state.services.plans
    plans._held.clear()
    made, make = [], plans._made

    async def counted(plan_id):
        made.append(plan_id)
        return await make(plan_id)

    plans._made = counted
    try:
        answers = []
        ask = lambda: answers.append(client.get(f"{url}/price", params=IN).status_code)  # noqa: E731
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        del plans._made
    assert (answers, len(made)) == ([200] * 6, 1)
