"""The store that a command works on: its URL, opened, and plans in and out of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from api.exit_codes import ExitCode, Failure
from api.plans.plan_folder import plan_path, read_saved
from api.plans.plan_json import read_record, record_text
from api.plans.proof_file import proof_bytes
from graph_schema.store_records import PlanRecord

if TYPE_CHECKING:
    from graph_schema.store import GraphStore

VARIABLE = "JIEDUI_STORE"
"""Environment variable that names the store where no option does."""

DEFAULT = "jiedui.sqlite"
"""Store where neither option nor variable names one: a file in the current folder."""


def store_url(given: str | None) -> str:
    """Return the URL of the store: the option, else the variable, else the default file."""
    return given or os.environ.get(VARIABLE) or DEFAULT


def opened(given: str | None, *, create: bool = False) -> GraphStore:
    """Return the store that a command works on, to be used in a ``with``.

    Parameters
    ----------
    given
        Value of ``--store``.
    create
        Whether a store that is not there yet is made.
    """
    from graph_schema.store import open_store

    return open_store(store_url(given), create=create)


def plan_to_keep(
    record: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], base_graph_hash: str = "",
    base_plan_id: str | None = None,
) -> PlanRecord:  # fmt: skip
    """Return a plan as a store keeps it: its listing, its pairs, and the bytes of its files.

    Parameters
    ----------
    base_graph_hash, base_plan_id
        The tables and the plan that a what-if started from; they have to be in the store already.
    """
    import pandas as pd

    provenance, value = record["provenance"], record["value"]
    columns = ["layer", "provider_id", "place_id", "cost_points", "standing", "locked", "waived"]
    return PlanRecord(
        plan_id=record["plan_id"],
        graph_hash=provenance["graph_hash"],
        base_graph_hash=base_graph_hash,
        base_plan_id=base_plan_id,
        policy_hash=provenance["policy_hash"],
        scenario_hash=provenance["scenario_hash"],
        period=record["policy"]["period"],
        status=record["status"],
        unmet=value["unmet"],
        idle=value["idle"],
        cost_points=value["cost_points"],
        certificate_kind=record["certificate"]["kind"],
        # Plans that were written before there were reviews do not say.
        require_approval=record["policy"].get("require_approval", False),
        pairs=pd.DataFrame([[pair[c] for c in columns] for pair in record["pairs"]],
                           columns=columns),
        document=record_text(record).encode(),
        proof=proof_bytes(arrays),
    )  # fmt: skip


def find_record(plan: str, store: str | None) -> dict[str, Any]:
    """Return a plan by what a person calls it: a file or folder, a plan id, or how one begins.

    Raises
    ------
    Failure
        When a file is meant and there is none, or it is no plan.
    NotInStore
        When the store has no such plan.
    """
    if names_a_file(plan):
        return read_saved(plan_path(Path(plan)))
    with opened_there(plan, store) as kept:
        return read_record(kept.load_plan(plan).document)


@contextmanager
def opened_there(plan: str, store: str | None) -> Iterator[GraphStore]:
    """Open the store that is to hold a plan; Failure ``no_plan_no_store`` when there is none."""
    with opened_if_there(store) as kept:
        if kept is None:
            raise Failure("failure.no_plan_no_store", ExitCode.UNREACHABLE, plan=plan,
                          store=store_url(store))  # fmt: skip
        yield kept


def names_a_file(plan: str) -> bool:
    """Whether a plan is called by a file or a folder, not by its id."""
    return Path(plan).exists() or bool(Path(plan).suffix) or os.sep in plan


@contextmanager
def opened_if_there(given: str | None) -> Iterator[GraphStore | None]:
    """Open the store, or give None when there is none yet."""
    from graph_schema.store_errors import StoreUnreachable

    try:
        kept = opened(given)
    except StoreUnreachable as error:
        if error.code not in ("no_store", "no_folder"):
            raise
        yield None
        return
    with kept:
        yield kept
