"""Minimum-cost-flow files in DIMACS format, put through the solver: optimum and certificate.

``python -m benchmarks.dimacs FILE`` (plain, .gz or .bz2). The format is that of the First DIMACS
Implementation Challenge (1991)::

    c comment
    p min NODES ARCS
    n NODE SUPPLY                                  (+ starts there, - ends there, absent = 0)
    a TAIL HEAD LOWER CAPACITY COST                (nodes count from 1)

Lower bounds are shifted away: the flow that must be becomes supply and a constant cost.
"""

from __future__ import annotations

import bz2
import gzip
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.solve import BadNetwork, FlowNetwork, InfeasibleNetwork, solve

OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open}
NUMBER = re.compile(r"[+-]?[0-9]{1,30}")
LIMIT = 2**62
"""Numbers in a file must stay below it."""


class BadFile(ValueError):
    """A file that is not in the format: the message names the line and what is wrong there."""


@dataclass(frozen=True)
class Instance:
    """A network from which lower bounds are shifted away, and what the shift cost."""

    network: FlowNetwork
    constant: int


def main(arguments: list[str]) -> int:
    """Print optimum and certificate of a file; 0 = proven, 1 = not, 2 = no such call."""
    if len(arguments) != 1:
        print("usage: python -m benchmarks.dimacs FILE[.gz|.bz2]", file=sys.stderr)
        return 2
    path = Path(arguments[0])
    try:
        instance = read_dimacs(lines_of(path))
        solution = solve(instance.network)
    except InfeasibleNetwork as error:
        print(f"infeasible: {error}")
        return 1
    except (OSError, EOFError, zlib.error, BadFile, BadNetwork) as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return 1
    print(f"nodes {instance.network.num_nodes}, arcs {len(instance.network.tails)}")
    print(f"optimum {solution.objective + instance.constant}")
    print(f"certificate {'valid' if solution.valid else 'NOT VALID'}")
    return 0 if solution.valid else 1


def lines_of(path: Path) -> Iterator[str]:
    """Yield the lines of a plain, .gz or .bz2 file."""
    opener = OPENERS.get(path.suffix, open)
    with opener(path, "rt", encoding="ascii", errors="replace") as file:
        yield from file


def read_dimacs(lines: Iterable[str]) -> Instance:
    """Return the instance that the lines of a DIMACS file describe.

    Parallel arcs, loops and negative costs are fine. Supplies need not be given for every node
    but must sum to 0.

    Raises
    ------
    BadFile
        Naming the line: an unknown line, a number that is none or is too large, a node that is
        not there, a node described twice, a capacity below the lower bound, a missing or second
        problem line, fewer or more arcs than announced, supplies that do not sum to 0.
    """
    announced: tuple[int, int] | None = None
    supplies: dict[int, int] = {}
    arcs: list[tuple[int, ...]] = []
    for number, line in enumerate(lines, start=1):
        kind, *words = line.split() or ["c"]
        if kind.startswith("c"):
            continue
        if kind == "p":
            if announced is not None:
                raise BadFile(f"line {number}: a second problem line")
            announced = _problem(number, words)
        elif announced is None:
            raise BadFile(f"line {number}: {kind!r} before the problem line 'p min NODES ARCS'")
        elif kind == "n":
            node, supply = _numbers(number, "n NODE SUPPLY", words)
            _check_node(number, node, announced[0])
            if node in supplies:
                raise BadFile(f"line {number}: node {node} is described twice")
            supplies[node] = supply
        elif kind == "a":
            arcs.append(_arc(number, words, announced[0]))
        else:
            raise BadFile(f"line {number}: unknown kind {kind!r}; there are c, p, n, a")
    if announced is None:
        raise BadFile("no problem line 'p min NODES ARCS'")
    if len(arcs) != announced[1]:
        raise BadFile(f"{len(arcs)} arcs where line 'p' announces {announced[1]}")
    if sum(supplies.values()):
        raise BadFile(f"supplies sum to {sum(supplies.values())}, not to 0")
    return _shifted(announced[0], supplies, arcs)


def write_dimacs(network: FlowNetwork, comment: str = "") -> Iterator[str]:
    """Yield the lines of a DIMACS file, with line ends."""
    yield from (f"c {line}\n" for line in comment.splitlines())
    yield f"p min {network.num_nodes} {len(network.tails)}\n"
    for node, supply in enumerate(network.supplies.tolist(), start=1):
        if supply:
            yield f"n {node} {supply}\n"
    columns = (network.tails + 1, network.heads + 1, network.capacities, network.costs)
    for tail, head, capacity, cost in zip(*(c.tolist() for c in columns), strict=True):
        yield f"a {tail} {head} 0 {capacity} {cost}\n"


def _problem(number: int, words: list[str]) -> tuple[int, int]:
    if words[:1] != ["min"]:
        raise BadFile(f"line {number}: only 'p min NODES ARCS' is a minimum-cost flow")
    nodes, arcs = _numbers(number, "p min NODES ARCS", words[1:])
    if min(nodes, arcs) < 0 or max(nodes, arcs) >= 2**31:
        raise BadFile(f"line {number}: {nodes} nodes and {arcs} arcs, not 0 to 2^31 - 1 of each")
    return nodes, arcs


def _arc(number: int, words: list[str], num_nodes: int) -> tuple[int, ...]:
    tail, head, lower, capacity, cost = _numbers(number, "a TAIL HEAD LOWER CAPACITY COST", words)
    for node in (tail, head):
        _check_node(number, node, num_nodes)
    if lower < 0:
        raise BadFile(f"line {number}: the lower bound {lower} is negative")
    if capacity < lower:
        raise BadFile(f"line {number}: the capacity {capacity} is below the lower bound {lower}")
    return tail - 1, head - 1, lower, capacity, cost


def _numbers(number: int, form: str, words: list[str]) -> list[int]:
    wanted = sum(word.isupper() for word in form.split())
    if len(words) != wanted:
        raise BadFile(f"line {number}: {len(words)} numbers where '{form}' has {wanted}")
    for word in words:
        if not NUMBER.fullmatch(word):
            raise BadFile(f"line {number}: {word!r} is not a whole number")
    numbers = [int(word) for word in words]
    if max(map(abs, numbers)) >= LIMIT:
        raise BadFile(f"line {number}: a number passes 62 bits")
    return numbers


def _check_node(number: int, node: int, num_nodes: int) -> None:
    if not 1 <= node <= num_nodes:
        raise BadFile(f"line {number}: node {node} is not among 1 to {num_nodes}")


def _shifted(num_nodes: int, supplies: dict[int, int], arcs: list[tuple[int, ...]]) -> Instance:
    columns = np.array(arcs, dtype=np.int64).reshape(-1, 5)
    tails, heads, lower, capacities, costs = columns.T.copy()
    balance = [supplies.get(node, 0) for node in range(1, num_nodes + 1)]
    for tail, head, least, _, _ in arcs:
        balance[tail] -= least
        balance[head] += least
    if balance and max(map(abs, balance)) >= LIMIT:
        raise BadFile("supplies and lower bounds of a node pass 62 bits")
    network = FlowNetwork.of(tails, heads, capacities - lower, costs,
                             np.array(balance, dtype=np.int64))  # fmt: skip
    return Instance(network, sum(least * cost for _, _, least, _, cost in arcs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
