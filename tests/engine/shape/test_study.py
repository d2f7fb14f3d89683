"""A study: who stands beside whom, and where every number comes from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.coverage import kpis
from engine.shape import modularity
from engine.shape.measures import measure
from engine.shape.pair_draws import allowed_trades
from engine.shape.rollups import MAIN_WEBS, RollUps
from engine.shape.study import DEFINITION, PAIRS, ShapeStudy, WebKey
from engine.shape.study_making import NULL_MEASURES, NamedPairs, study_of_pairs, study_of_web
from engine.shape.web import web_from_table
from tests.engine.shape.test_rollups import PAIRS as SMALL_PAIRS
from tests.engine.shape.test_rollups import TABLES
from tests.engine.small_graphs import small_graph, small_policy

GRAPH, POLICY = small_graph(**TABLES), small_policy()
OTHER = SMALL_PAIRS.assign(place_id=["t2", "t3", "t1", "t1"])


def study(**how) -> ShapeStudy:
    named = [NamedPairs("plan", "plan", SMALL_PAIRS), NamedPairs("standing", "standing", OTHER)]
    return study_of_pairs(GRAPH, POLICY, named, **how)


def test_every_subject_has_every_web_and_the_same_measures():
    found = study()
    assert [own.name for own in found.subjects] == ["plan", "standing"]
    assert found.subject.name == "plan"
    webs = [f"{rows} × {columns}" for rows, columns in MAIN_WEBS]
    for own in found.subjects:
        assert [key.web for key in own.webs] == webs
        assert own.modules.keys() == own.webs.keys()
    parts = [rows["measure"].tolist() for _, rows in found.measures.groupby("subject")]
    assert parts[0] == parts[1]
    assert set(found.measures["web"]) == {PAIRS, *webs}


def test_values_are_those_of_webs_and_of_pairs():
    found = study().measures.set_index(["subject", "web", "measure"])["value"]
    web = RollUps(GRAPH, POLICY).web(OTHER, "party", "county")
    for name, value in measure(web)[["measure", "value"]].itertuples(index=False):
        assert found["standing", "party × county", name] == pytest.approx(value, nan_ok=True)
    for name, kpi in kpis(GRAPH, POLICY, SMALL_PAIRS).items():
        assert found["plan", PAIRS, name] == pytest.approx(np.nan if kpi is None else kpi,
                                                           nan_ok=True)  # fmt: skip


def test_proportionality_of_pairs_by_hand():
    # Urgency: t1 edu 1 and health 0.5, c2 health 1. Pairs on t1: u1 offers edu 1 of 4 and health 5
    # of 2, u3 edu 2 of 4: served edu 3/4 of 1, health all of 0.5. Nobody helps c2 itself.
    found = study().measures.query("subject == 'plan'").set_index(["web", "measure"])["value"]
    assert found[PAIRS, "proportionality_county"] == pytest.approx(1 - (1 - 1.5 / 2.5))
    served, urgency = np.array([0.75, 0.5]) / 1.25, np.array([1, 1.5]) / 2.5
    expected = 1 - abs(served - urgency).sum() / 2
    assert found[PAIRS, "proportionality_sector"] == pytest.approx(expected)
    assert found[PAIRS, "rank_agreement_place"] == pytest.approx(1)


def test_webs_are_cut_down_to_counties_sectors_and_layers():
    webs = study(by=["county", "sector", "layer"]).subject.webs
    parts = {key.part: web for key, web in webs.items() if key.part}
    assert list(parts) == ["county:c1", "county:c2", "sector:edu", "sector:health", "layer:L"]
    assert (parts["county:c2"].rows, parts["county:c2"].columns) == (("u1",), ("t3",))
    assert parts["sector:health"].rows == ("u1",)
    assert parts["layer:L"].num_links == 4


def test_of_forests_of_stars_chance_tells_nothing():
    star = [NamedPairs("plan", "plan", SMALL_PAIRS[:2])]
    found = study_of_pairs(GRAPH, POLICY, star, models=["curveball"], num_draws=5)
    assert found.subject.stars.keys() >= {WebKey("party × county"), WebKey("provider × place")}
    assert set(found.chance["web"]) == {"county × sector"}  # c1 - edu, c1 - health - c2: no star
    single = study_of_web(found.subject.webs[WebKey("party × county")], models=["curveball"])
    assert single.chance.empty
    assert single.models == ()
    assert "edges" in single.table


def test_chance_tells_of_links():
    found = study(models=["curveball"], num_draws=20, num_searched=2, seed=1)
    plan = found.subject
    assert found.models == ("curveball",)
    stars = {key.web for key, own in plan.stars.items() if own.fixed_by_degrees}
    empty = {key.web for key, web in plan.webs.items() if not web.num_links}
    assert empty == {"firm × county"}
    assert set(found.chance["web"]) == {key.web for key in plan.webs} - stars - empty
    for (web, name), row in found.chance.set_index(["web", "measure"]).iterrows():
        binary = plan.webs[WebKey(web)].binary
        expected = measure(binary, [name])["value"].item()
        assert row["observed"] == pytest.approx(expected, nan_ok=True)
    again = study(models=["curveball"], num_draws=20, num_searched=2, seed=1)
    assert found.chance.equals(again.chance)


def test_modularity_is_held_against_chance_in_whole_webs_only():
    square = [NamedPairs("plan", "plan", SMALL_PAIRS.assign(place_id=["t1", "t2", "t1", "t2"]))]
    found = study_of_pairs(GRAPH, POLICY, square, models=["curveball", "allowed_trades"],
                           by=["layer"], num_draws=6, num_searched=4).chance  # fmt: skip
    assert "nodf" in set(found.query("part == 'layer:L'")["measure"])
    own = found[found["measure"].isin(["modularity", "weighted_modularity"])]
    assert set(own["model"]) == {"curveball", "allowed_trades"}
    assert set(own["part"]) == {""}
    assert set(own["num_known"]) == {4}
    assert set(found.query("measure == 'nodf' and web == 'county × sector'")["num_known"]) == {6}
    # Links against links; pairs with their numbers.
    assert set(own.query("model == 'curveball'")["measure"]) == {"modularity"}
    assert set(own.query("model == 'allowed_trades'")["measure"]) == {
        "modularity", "weighted_modularity"}  # fmt: skip


def test_random_pairs_and_the_plan_are_searched_with_the_same_effort(monkeypatch):
    asked = []
    search = modularity.modularity

    def recorded(web, **how):
        asked.append(how)
        return search(web, **how)

    monkeypatch.setattr(modularity, "modularity", recorded)  # what is searched beside chance
    found = study(models=["allowed_trades"], num_draws=3, num_searched=2)
    num_webs = sum(own.num_links > 0 for own in found.subject.webs.values())
    assert asked == [{"num_climbs": modularity.NULL_CLIMBS}] * (2 * num_webs * (1 + 2))


def test_there_are_no_more_searched_webs_than_random_ones():
    assert study(models=["curveball"], num_draws=3).num_searched == 3
    assert study_of_web(web_from_table([[1, 1], [1, 0]]), num_draws=7, num_searched=5
                        ).num_searched == 5  # fmt: skip


def test_random_pairs_are_measured_as_random_webs_are():
    found = study(models=["allowed_trades"], num_draws=8, num_searched=5, seed=2)
    rows = found.chance.set_index(["web", "measure"])
    draw = allowed_trades(GRAPH, POLICY, SMALL_PAIRS)
    rolled = RollUps(GRAPH, POLICY)
    drawn = [draw(np.random.default_rng(own)) for own in np.random.SeedSequence(2).spawn(8)]
    webs = [rolled.web(own, "provider", "sector") for own in drawn]
    for name, known in (("weighted_modularity", webs[:5]), ("niche_overlap_rows", webs)):
        expected = [measure(own, [name])["value"].item() for own in known]
        assert rows.loc[("provider × sector", name), "mean"] == pytest.approx(np.nanmean(expected))
    coverage = [kpis(GRAPH, POLICY, own)["potential_coverage"] for own in drawn]
    assert rows.loc[(PAIRS, "potential_coverage"), "mean"] == pytest.approx(np.mean(coverage))


def test_the_table_has_everything_about_a_measure_in_one_row():
    found = study(models=["curveball", "patefield"], num_draws=5)
    table = found.table
    assert not table.duplicated(["web", "part", "measure"]).any()
    assert len(table) == len(found.measures) / 2
    assert table.columns.tolist() == [
        "web", "part", "measure", "plan", "standing",
        *(f"{model}_{part}" for model in ("curveball", "patefield")
          for part in ("observed", "mean", "low", "high", "z", "draws")),
        *DEFINITION,
    ]  # fmt: skip
    assert not table[list(DEFINITION)].isna().any(axis=None)


def test_periods_stand_beside_each_other_and_turn_over():
    rows = [{"provider_id": "u1", "place_id": "t1", "period": "2025"},
            {"provider_id": "u1", "place_id": "t2"}]  # fmt: skip
    graph = small_graph(**TABLES, pairings=rows)
    found = study_of_pairs(graph, POLICY, [NamedPairs("plan", "plan", SMALL_PAIRS)],
                           over_periods=True)  # fmt: skip
    assert [(own.name, own.kind) for own in found.subjects[1:]] == [
        ("2025", "period"), ("2026", "period")]  # fmt: skip
    turned = found.turnovers.set_index("web")
    assert turned.loc["provider × place", ["before", "after", "whole"]].tolist() == [
        "2025", "2026", 1]  # fmt: skip
    assert turned.loc["party × county", "whole"] == 0
    assert study().turnovers.empty


def test_names_of_subjects_must_differ():
    with pytest.raises(ValueError, match="repeat"):
        study_of_pairs(GRAPH, POLICY, [NamedPairs("plan", "plan", SMALL_PAIRS)] * 2)


def test_any_web_can_be_studied():
    web = web_from_table([[1, 1, 0], [1, 0, 1], [0, 1, 1]], name="edges.csv")
    found = study_of_web(web, models=["equiprobable"], num_draws=30)
    assert found.table["web"].unique().tolist() == ["edges.csv"]
    assert set(found.chance["measure"]) == set(NULL_MEASURES)
    assert found.subject.pairs is None
    assert isinstance(found.table, pd.DataFrame)
