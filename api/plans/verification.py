"""The three levels at which a saved plan is verified, and what came of each.

(a) bytes: every file is the one that was written; a store checks its own sums when it gives a plan.
(b) proof: the plan is feasible and optimal for the quotas and costs saved with it, and says of
itself only what follows. (c) source: quotas, costs and all else follow from tables and policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.exit_codes import BadData
from api.reading import read_sound
from api.screen import Screen
from api.stores.store_access import opened_there
from engine.policy import read_policy
from engine.saved.saved_problem import BadRecord
from engine.saved.verify_source import verify_source
from engine.verify import Doubt, verify_proof

from .plan_folder import SavedPlan, changed_files, read_plan, unlike_files
from .plan_json import read_record
from .proof_file import read_proof

Doubts = tuple[Doubt, ...]


@dataclass(frozen=True)
class Verification:
    """Doubts of each level; None where a level was not checked."""

    plan_id: str
    bytes: Doubts
    proof: Doubts
    source: Doubts | None

    @property
    def ok(self) -> bool:
        """Whether no level that was checked has a doubt."""
        return not (self.bytes or self.proof or self.source)

    is_within: bool = False
    """Whether the plan claims a distance from the best one, and no optimum."""

    @property
    def levels(self) -> dict[str, Doubts | None]:
        """Name of each level to its doubts."""
        return {"bytes": self.bytes, "proof": self.proof, "source": self.source}


def verification(
    file: Path, source: Path | None, policy: Path | None, encoding: str | None
) -> Verification:
    """Return what is doubtful of a plan on each level.

    Parameters
    ----------
    file
        The ``plan.json``; proof, sums and CSV files lie beside it.
    source, policy, encoding
        Tables and policy that it is said to follow from; without ``source`` that level is left
        out. It is also left out when the proof is in doubt.
    """
    folder = file.parent
    changed = tuple(Doubt("verify.file_changed", {"file": name}) for name in changed_files(folder))
    try:
        saved = read_plan(file)
        proof = verify_proof(saved.record, saved.arrays)
        if not proof:
            proof = tuple(Doubt("verify.csv_differs", {"file": name})
                          for name in unlike_files(folder, saved.record))  # fmt: skip
    except BadRecord as error:
        doubt = Doubt("verify.not_a_plan", {"reason": str(error)})
        return Verification("", changed, (doubt,), None)
    follows = None
    if source is not None and not proof:
        follows = _source(saved, source, policy, encoding)
    is_within = not proof and saved.record["certificate"]["kind"] != "optimal"
    return Verification(str(saved.record.get("plan_id")), changed, proof, follows, is_within)


def kept_verification(
    plan: str, store: str | None, source: Path | None, policy: Path | None, encoding: str | None
) -> Verification:
    """Return what is doubtful of a plan that a store keeps, by its id or how that begins.

    Parameters
    ----------
    source, policy, encoding
        As in `verification`; without ``source`` the tables and the policy that the store keeps
        under the hashes that the plan names, after the scenario where it answers one.

    Raises
    ------
    StoreError
        When the store does not keep the plan, or no longer as it was saved (``damaged``).
    """
    with opened_there(plan, store) as kept:
        found = kept.load_plan(plan)
        record = read_record(found.document)
        try:
            arrays = read_proof(found.proof, record)
        except BadRecord as error:
            doubt = Doubt("verify.not_a_plan", {"reason": str(error)})
            return Verification(found.plan_id, (), (doubt,), None)
        proof = verify_proof(record, arrays)
        if not proof and record["plan_id"] != found.plan_id:
            facts = {"path": "plan_id", "claimed": record["plan_id"], "expected": found.plan_id}
            proof = (Doubt("verify.differs", facts),)
        follows = None
        if not proof and source is not None:
            follows = _source(SavedPlan(record, arrays), source, policy, encoding)
        elif not proof:
            graph = kept.read(found.graph_hash)
            text = kept.load_policy(found.policy_hash).text
            follows = verify_source(record, arrays, graph, read_policy(text),
                                    scenario_hash=found.scenario_hash)  # fmt: skip
    is_within = not proof and record["certificate"]["kind"] != "optimal"
    return Verification(found.plan_id, (), proof, follows, is_within)


def _source(saved: SavedPlan, source: Path, policy: Path | None, encoding: str | None) -> Doubts:
    try:
        inputs = read_sound(source, policy, encoding)
    except BadData as bad:
        return (Doubt("verify.bad_tables", {"num": bad.report.severities["error"],
                                            "folder": str(source)}),)  # fmt: skip
    return verify_source(saved.record, saved.arrays, inputs.graph, inputs.policy)


def verification_json(found: Verification, screen: Screen) -> dict[str, Any]:
    """Return the outcome of each level; null where it was not checked."""
    return {
        "plan_id": found.plan_id,
        "ok": found.ok,
        "levels": {
            name: None if doubts is None else {
                "ok": not doubts,
                "doubts": [
                    {"key": doubt.key, "message": screen.text(doubt.key, **doubt.facts)}
                    for doubt in doubts
                ],
            }
            for name, doubts in found.levels.items()
        },
    }  # fmt: skip


def show_verification(found: Verification, screen: Screen) -> None:
    """Write one line per level, and its doubts below."""
    for name, doubts in found.levels.items():
        outcome = "unchecked" if doubts is None else "doubtful" if doubts else "ok"
        style = {"unchecked": "dim", "doubtful": "bold red", "ok": "green"}[outcome]
        told = "within" if name == "proof" and outcome == "ok" and found.is_within else outcome
        screen.line(screen.text(f"verify.{name}_{told}"), style)
        for doubt in doubts or ():
            screen.line("    " + screen.text(doubt.key, **doubt.facts))
    verdict = "verify.holds" if found.ok else "verify.fails"
    screen.line(screen.text(verdict, plan_id=found.plan_id), "bold")
