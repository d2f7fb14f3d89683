"""The same webs give the same indices as R's bipartite and as the literature."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.shape.measures import measure
from engine.shape.modularity import modularity
from engine.shape.nestedness import nodf
from engine.shape.web import web_from_table

from .reference_webs import NAMES, needs_references, published, reference_indices, reference_web

IN_R = {
    "connectance": "connectance",
    "web_asymmetry": "web asymmetry",
    "links_per_node": "links per species",
    "num_compartments": "number of compartments",
    "weighted_nodf": "weighted NODF",
    "linkage_density": "linkage density",
    "shannon_links": "Shannon diversity",
    "interaction_evenness": "interaction evenness",
    "h2_prime": "H2",
    "specialisation_asymmetry": "specialisation asymmetry",
    "niche_overlap_rows": "niche.overlap.LL",
    "niche_overlap_columns": "niche.overlap.HL",
    "c_score_rows": "C.score.LL",
    "c_score_columns": "C.score.HL",
    "partner_diversity_rows": "partner.diversity.LL",
    "partner_diversity_columns": "partner.diversity.HL",
    "effective_partners_rows": "vulnerability.LL",
    "effective_partners_columns": "generality.HL",
    # The version of R's bipartite that made the file has these two crossed: of Safariland, 36 pairs
    # of 9 plants share 16 pollinators in all, which is 0.4444 and stands there under HL, insects.
    "mean_shared_partners_rows": "mean.number.of.partners.shared.in.HL",
    "mean_shared_partners_columns": "mean.number.of.partners.shared.in.LL",
}


@needs_references
@pytest.mark.parametrize("name", NAMES)
def test_indices_equal_those_of_r_bipartite(name):
    found = measure(reference_web(name), IN_R).set_index("measure")["value"]
    expected = reference_indices(name)
    assert {own: found[own] for own in IN_R} == pytest.approx(
        {own: expected[theirs] for own, theirs in IN_R.items()}, abs=1e-6
    )


@needs_references
@pytest.mark.parametrize("name", NAMES)
def test_compartment_diversity_equals_that_of_r_where_r_has_one(name):
    found = measure(reference_web(name), ["compartment_diversity"])["value"].item()
    expected = reference_indices(name)["compartment diversity"]
    assert found == pytest.approx(1 if np.isnan(expected) else expected, abs=1e-6)


@needs_references
@pytest.mark.parametrize("name", NAMES)
def test_nodf_equals_the_value_of_an_independent_implementation(name):
    assert nodf(reference_web(name)).whole == pytest.approx(
        published()[name]["nodf_computed_here"], abs=1e-6
    )


@needs_references
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["binary", "weighted"])
def test_modularity_reaches_the_best_published(name, kind):
    web = reference_web(name)
    found = modularity(web.binary if kind == "binary" else web)
    assert found.q >= published()[name]["beckett2016_DIRTLPAwb+"][f"{kind}_max_Q"] - 1e-6


def test_nodf_of_the_matrix_of_almeida_neto():
    # Almeida-Neto et al. 2008, figure 2; also what R's vegan prints for it.
    web = web_from_table([[1, 1, 0, 1, 1], [0, 1, 1, 1, 1], [1, 1, 1, 0, 0],
                          [1, 0, 1, 0, 0], [1, 0, 0, 0, 0]])  # fmt: skip
    found = nodf(web)
    assert (found.rows, found.columns, found.whole) == pytest.approx(
        (63.33333, 53.33333, 58.33333), abs=1e-5
    )


def test_modularity_of_the_southern_women():
    # Davis, Gardner & Gardner 1941; 0.34554 is the best that is known to us.
    graph = nx.davis_southern_women_graph()
    table = nx.bipartite.biadjacency_matrix(graph, graph.graph["top"]).toarray()
    assert modularity(web_from_table(table)).q >= 0.34553
