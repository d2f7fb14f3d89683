"""Plans to compare, by what people call them, with as much beside them as can be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from api.plans.plan_folder import PROOF, believed, plan_path
from api.plans.proof_file import read_proof
from api.stores.store_access import find_record, names_a_file, opened_if_there
from engine.compare import Comparison, compare
from engine.comparing.compared_record import ComparedRecord
from engine.saved.saved_problem import BadRecord, array_hash

if TYPE_CHECKING:
    from graph_schema.graph import AssistanceGraph
    from graph_schema.store import GraphStore

Arrays = Mapping[str, NDArray[Any]]


def compared_plans(
    plans: Sequence[str], sources: Sequence[Path], store: str | None, encoding: str | None
) -> tuple[Comparison, ...]:
    """Return the first plan held against each of the others.

    Tables come from the folders ``sources`` or from the store, by hash; the proof stands beside a
    plan, in its folder or in the store. What is not there is done without.

    Parameters
    ----------
    plans
        A file or folder, a plan id, or how one begins.

    Raises
    ------
    Failure
        When a plan is not there, or is none.
    BadData
        When tables of a folder hold errors.
    """
    records = [find_record(plan, store) for plan in plans]
    tables = _Tables(sources, store, encoding)
    sides: list[ComparedRecord] = []
    for plan, record in zip(plans, records, strict=True):
        with believed(plan):
            graph = tables.of(record["provenance"]["graph_hash"])
            beside = sides[0] if sides else None
            sides.append(ComparedRecord(record, graph, proof_beside(plan, record, store), beside))
    return compare(*sides)


def kept_side(
    store: GraphStore, record: Mapping[str, Any], beside: ComparedRecord | None = None
) -> ComparedRecord:
    """Return a plan of a store ready to be compared, with its tables and its proof.

    Parameters
    ----------
    beside
        The plan that it is compared with.
    """
    graph = store.read(record["provenance"]["graph_hash"])
    try:
        arrays = _own(read_proof(store.load_plan(record["plan_id"]).proof, record), record)
    except BadRecord:
        arrays = None
    return ComparedRecord(record, graph, arrays, beside)


class _Tables:
    """Tables by their hash: of the folders given, else of the store; each looked up once."""

    def __init__(self, sources: Sequence[Path], store: str | None, encoding: str | None) -> None:
        self._store = store
        graphs = [_read(folder, encoding) for folder in sources]
        self._found: dict[str, AssistanceGraph | None] = {x.content_hash: x for x in graphs}

    def of(self, graph_hash: str) -> AssistanceGraph | None:
        """Return the tables with this hash; None when they are not at hand."""
        if graph_hash not in self._found:
            self._found[graph_hash] = _kept(graph_hash, self._store)
        return self._found[graph_hash]


def _read(folder: Path, encoding: str | None) -> AssistanceGraph:
    from api.exit_codes import BadData
    from graph_schema.tables import load_folder

    loaded = load_folder(folder, encoding)
    if loaded.graph is None:
        raise BadData(loaded.report)
    return loaded.graph


def _kept(graph_hash: str, store: str | None) -> AssistanceGraph | None:
    from graph_schema.store_errors import NotInStore

    with opened_if_there(store) as kept:
        if kept is None:
            return None
        try:
            return kept.read(graph_hash)
        except NotInStore:
            return None


def proof_beside(plan: str, record: Mapping[str, Any], store: str | None) -> Arrays | None:
    """Return the proof that stands beside a plan; None when there is none, or another plan's."""
    try:
        if names_a_file(plan):
            path = plan_path(Path(plan)).parent / PROOF
            return _own(read_proof(path.read_bytes(), record), record) if path.is_file() else None
        with opened_if_there(store) as kept:
            if kept is None:
                return None
            return _own(read_proof(kept.load_plan(plan).proof, record), record)
    except BadRecord:
        return None


def _own(arrays: Arrays, record: Mapping[str, Any]) -> Arrays | None:
    """Return arrays that are the ones that a record names by their hashes, else None."""
    named = {name: h for network in record["networks"] for name, h in network["sha256"].items()}
    return arrays if all(named[name] == array_hash(x) for name, x in arrays.items()) else None
