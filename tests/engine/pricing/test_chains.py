"""Chains of moves, made by hand on the plan: they give exactly what the price promises."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from engine.network import chosen_pairs
from engine.networks.residual import NO_WAY, Residual, split
from engine.plan import Proof, prove
from engine.prices import Prices
from engine.pricing.chains import Chain, Chains
from engine.problem import PairingProblem
from engine.value import Value, excesses, value_of
from tests.engine.builders import layer, problem
from tests.engine.instances import pairing_problems
from tests.engine.solved import with_layer


def chains_of(drawn: PairingProblem) -> tuple[Proof, Residual, Chains]:
    proof = prove(drawn)
    residual = Residual(drawn, tuple(chosen_pairs(proof.network, proof.flows)))
    return proof, residual, Chains(residual, proof.network, proof.flows, proof.potentials)


def moved(residual: Residual, chain: Chain) -> tuple[np.ndarray, ...]:
    """Return the pairs after the moves, each of which must be possible when its turn comes."""
    tables = [table.copy() for table in residual.chosen]
    for move in chain.moves:
        number = residual.problem.layer_names.index(move.layer)
        own = residual.problem.layers[number]
        at = own.provider_ids.index(move.provider_id), own.place_ids.index(move.place_id)
        assert tables[number][at] == (move.kind == "remove")
        tables[number][at] = move.kind == "add"
    return tuple(tables)


def released(drawn: PairingProblem, number: int, row: int, column: int) -> PairingProblem:
    locked = drawn.layers[number].locked_in.copy()
    locked[row, column] = False
    return with_layer(drawn, number, locked_in=locked)


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_the_moves_of_every_chain_give_the_promised_value(drawn: PairingProblem):
    _, residual, chains = chains_of(drawn)
    prices, before = Prices(residual), value_of(drawn, residual.chosen)
    for number, own in enumerate(drawn.layers):
        for row, column in np.ndindex(own.shape):
            chain, price = chains.of(number, row, column), prices.pair(number, row, column)
            assert (chain is None) == (price == NO_WAY)
            if chain is None:
                continue
            promised = Value(*map(int, split(np.array(price), residual.penalties)))
            tables = moved(residual, chain)
            under = released(drawn, number, row, column)
            assert tables[number][row, column] != residual.chosen[number][row, column]
            assert chain.value == promised
            assert value_of(under, tables) == before + promised
            # Nothing is exceeded but what locks exceed anyway.
            most = {(x.kind, x.side, x.layers, x.entity_id): x.got
                    for x in excesses(drawn, residual.chosen)}  # fmt: skip
            for excess in excesses(under, tables):
                key = (excess.kind, excess.side, excess.layers, excess.entity_id)
                assert excess.got <= most[key]
            for index, layer_ in enumerate(under.layers):
                assert tables[index][layer_.locked_in].all()


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_ways_from_and_to_a_node_agree_with_the_prices(drawn: PairingProblem):
    _, residual, chains = chains_of(drawn)
    prices = Prices(residual)
    for number, own in enumerate(drawn.layers):
        table = prices.layer(number)
        free = ~residual.chosen[number]
        for row in range(own.shape[0]):
            back = chains.ways.to_node(chains.provider_node(number, row))
            nodes = [chains.place_node(number, column) for column in range(own.shape[1])]
            found = np.where(back[nodes] == NO_WAY, NO_WAY, back[nodes] + own.costs[row])
            assert found[free[row]].tolist() == table[row][free[row]].tolist()
        for column in range(own.shape[1]):
            out = chains.ways.from_node(chains.place_node(number, column))
            nodes = [chains.provider_node(number, row) for row in range(own.shape[0])]
            found = np.where(out[nodes] == NO_WAY, NO_WAY, out[nodes] + own.costs[:, column])
            assert found[free[:, column]].tolist() == table[:, column][free[:, column]].tolist()


def test_a_chain_tells_who_goes_where_in_order():
    # Three providers of one place each, three places that want one: the diagonal is best. Bringing
    # p0 to s1 (4) moves p1 to s2 (1 more) and p2 to s0 (2 more): 4 + 2 + 3 - 3 = 6 points.
    drawn = problem(
        layer([[1, 4, 9], [9, 1, 2], [3, 9, 1]], provider=([0] * 3, [1] * 3),
              place=([1] * 3, [1] * 3))
    )  # fmt: skip
    _, _, chains = chains_of(drawn)
    chain = chains.of(0, 0, 1)
    assert chain is not None
    assert [(s.kind, s.provider_id, s.place_id) for s in chain.steps] == [
        ("add", "p0", "s1"), ("remove", "p1", "s1"), ("add", "p1", "s2"), ("remove", "p2", "s2"),
        ("add", "p2", "s0"), ("remove", "p0", "s0"),
    ]  # fmt: skip
    assert chain.value == Value(0, 0, 6)


def test_a_chain_names_the_minimum_that_it_gives_up():
    drawn = problem(layer([[2, 5]], provider=([0], [1]), place=([1, 0], [1, 1])))
    _, _, chains = chains_of(drawn)
    chain = chains.of(0, 0, 1)
    assert chain is not None
    given_up = [s for s in chain.steps if s.change.unmet]
    assert [(s.kind, s.entity_id, s.change.unmet) for s in given_up] == [("fewer", "s0", 1)]


def test_a_further_partner_costs_its_extra_step():
    drawn = problem(layer([[1], [1]], provider=([0, 0], [1, 1]), place=([1], [2]), extra_cost=[7]))
    _, residual, chains = chains_of(drawn)
    other = int(np.flatnonzero(~residual.chosen[0][:, 0])[0])
    chain = chains.of(0, other, 0)
    assert chain is not None
    # Either the second partner stays (1 + 7), or the two change places (0): a tie is cheaper.
    assert chain.value == Value(0, 0, 0)
