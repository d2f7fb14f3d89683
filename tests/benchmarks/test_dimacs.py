"""DIMACS files through the solver: optimum, certificate, clear errors."""

from __future__ import annotations

import bz2
import gzip
import pickle
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from benchmarks.dimacs import BadFile, main, read_dimacs, write_dimacs
from engine.solve import FlowNetwork, InfeasibleNetwork, solve

# The example of the format's description, 4 units from 1 to 4: two go 1-3-4 at 2 + 1 = 3 (1-3 takes
# two), two go 1-2-3-4 at 2 + 1 + 1 = 4 (2-3 takes two), none 1-2-4 at 5: 2 · 3 + 2 · 4 = 14.
EXAMPLE = """\
c the example of the format's description
p min 4 5
n 1 4
n 4 -4
a 1 2 0 4 2
a 1 3 0 2 2
a 2 3 0 2 1
a 2 4 0 3 3
a 3 4 0 5 1
"""


def optimum(text):
    instance = read_dimacs(text.splitlines())
    solution = solve(instance.network)
    assert solution.valid
    return solution.objective + instance.constant


def test_example_of_the_format_costs_14():
    assert optimum(EXAMPLE) == 14


def test_lower_bound_is_carried_and_paid_for():
    # 3 units; 2 must take the arc at 10, the third takes the one at 1.
    text = "p min 2 2\nn 1 3\nn 2 -3\na 1 2 2 5 10\na 1 2 0 5 1\n"
    assert optimum(text) == 21


def test_lower_bounds_alone_may_close_a_circulation():
    assert optimum("p min 2 2\na 1 2 3 3 4\na 2 1 0 9 -1\n") == 9


def test_parallel_arcs_keep_their_own_costs():
    text = "p min 2 3\nn 1 3\nn 2 -3\na 1 2 0 1 5\na 1 2 0 1 7\na 1 2 0 9 9\n"
    assert optimum(text) == 5 + 7 + 9


def test_loop_is_full_when_it_pays_and_empty_when_it_costs():
    assert optimum("p min 1 2\na 1 1 0 4 -3\na 1 1 0 4 3\n") == -12


def test_cycle_of_negative_cost_is_used_to_its_capacity():
    assert optimum("p min 2 2\na 1 2 0 6 -5\na 2 1 0 4 2\n") == -12


def test_nodes_without_arcs_and_networks_without_arcs_are_fine():
    assert optimum("p min 3 0\n") == 0


def test_blank_lines_tabs_and_comments_anywhere_are_passed_over():
    text = EXAMPLE.replace("n 4 -4", "\ncnone between\n\nn\t4  -4")
    assert optimum(text) == 14


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no problem line"),
        ("n 1 4\n", "line 1: 'n' before the problem line"),
        ("p max 4 5\n", "line 1: only 'p min NODES ARCS'"),
        ("p min 4\n", "line 1: 1 numbers where 'p min NODES ARCS' has 2"),
        ("p min -4 5\n", "line 1: -4 nodes"),
        ("p min 99999999999 0\n", "line 1: 99999999999 nodes"),
        ("p min 1 0\nc\np min 1 0\n", "line 3: a second problem line"),
        ("p min 2 1\na 1 2 0 4\n", "line 2: 4 numbers where 'a TAIL HEAD LOWER CAPACITY COST'"),
        ("p min 2 1\na 1 2 0 4 1.5\n", "line 2: '1.5' is not a whole number"),
        ("p min 2 1\na 1 2 0 4 1_0\n", "line 2: '1_0' is not a whole number"),
        (f"p min 2 1\na 1 2 0 4 {2**62}\n", "line 2: a number passes 62 bits"),
        ("p min 2 1\na 1 3 0 4 1\n", "line 2: node 3 is not among 1 to 2"),
        ("p min 2 1\na 0 1 0 4 1\n", "line 2: node 0 is not among 1 to 2"),
        ("p min 2 1\na 1 2 -1 4 1\n", "line 2: the lower bound -1 is negative"),
        ("p min 2 1\na 1 2 5 4 1\n", "line 2: the capacity 4 is below the lower bound 5"),
        ("p min 2 1\nn 5 1\n", "line 2: node 5 is not among 1 to 2"),
        ("p min 2 0\nn 1 1\nn 1 -1\n", "line 3: node 1 is described twice"),
        ("p min 2 1\nx 1\n", "line 2: unknown kind 'x'"),
        ("p min 2 2\na 1 2 0 4 1\n", "1 arcs where line 'p' announces 2"),
        ("p min 2 0\nn 1 1\n", "supplies sum to 1, not to 0"),
    ],
)
def test_error_names_the_line_and_what_is_wrong(text, message):
    with pytest.raises(BadFile) as error:
        read_dimacs(text.splitlines())
    assert message in str(error.value)


def test_what_is_written_reads_back_as_the_same_network():
    network = FlowNetwork.of([0, 0, 2], [1, 1, 2], [3, 4, 5], [-7, 8, 0], [2, -2, 0])
    instance = read_dimacs(write_dimacs(network, "two lines\nof comment"))
    assert instance.constant == 0
    for name in ("tails", "heads", "capacities", "costs", "supplies"):
        assert getattr(instance.network, name).tolist() == getattr(network, name).tolist()


def test_netgen_2_of_networkx_comes_out_at_its_known_optimum(tmp_path, capsys):
    shipped = Path(nx.__file__).parent / "algorithms/flow/tests/netgen-2.gpickle.bz2"
    with bz2.open(shipped) as file:
        graph = pickle.load(file)
    number = {node: i for i, node in enumerate(graph)}
    arcs = np.array(
        [(number[u], number[v], d["capacity"], d["weight"]) for u, v, d in graph.edges(data=True)]
    )
    supplies = [-graph.nodes[node].get("demand", 0) for node in graph]
    path = tmp_path / "netgen-2.min.bz2"
    with bz2.open(path, "wt") as file:
        file.writelines(write_dimacs(FlowNetwork.of(*arcs.T, supplies)))
    assert main([str(path)]) == 0
    printed = capsys.readouterr().out
    assert "optimum 6749969302\n" in printed
    assert "certificate valid\n" in printed


def test_plain_and_gzip_files_are_read(tmp_path, capsys):
    plain, packed = tmp_path / "example.min", tmp_path / "example.min.gz"
    plain.write_text(EXAMPLE)
    packed.write_bytes(gzip.compress(EXAMPLE.encode()))
    assert main([str(plain)]) == main([str(packed)]) == 0
    assert capsys.readouterr().out.count("optimum 14\n") == 2


def test_infeasible_is_said_in_words_and_ends_with_1(tmp_path, capsys):
    path = tmp_path / "narrow.min"
    path.write_text(EXAMPLE.replace("n 1 4", "n 1 40").replace("n 4 -4", "n 4 -40"))
    with pytest.raises(InfeasibleNetwork):
        optimum(path.read_text())
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.startswith("infeasible: ")


@pytest.mark.parametrize("content", [b"p min 2 1\n", b"\x1f\x8bnot gzip", b""])
def test_bad_file_ends_with_1_and_one_line_on_stderr(content, tmp_path, capsys):
    path = tmp_path / "bad.gz"
    path.write_bytes(content)
    assert main([str(path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("bad.gz: ")


def test_missing_file_and_missing_argument_are_told_apart(tmp_path, capsys):
    assert main([str(tmp_path / "none.min")]) == 1
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
