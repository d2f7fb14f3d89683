"""From a kept plan to the shape of its network, in a worker process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anyio.to_thread

from .asked_plans import AskedPlans
from .kept_store import KeptStore
from .schemas.shapes import ShapeAsked
from .shape_work import Measuring, measured
from .watched import watched
from .workers import Workers


class ShapeMaker:
    """Measures plans, one for each request; what is asked is checked before it is accepted."""

    def __init__(
        self, store: KeptStore, workers: Workers, plans: AskedPlans, most_bytes: int
    ) -> None:
        self._store, self._workers, self._plans, self._most = store, workers, plans, most_bytes

    async def measured(self, wanted: ShapeAsked, tell: Callable[[str], None]) -> Mapping[str, Any]:
        """Return the study of a plan (``study``) and its page (``report``), as JSON values.

        Raises
        ------
        NotInStore
            A plan is not there.
        OutgrewMemory, BrokenWorkerProcess
            See `watched.watched`.
        """
        tell("read")
        asked = await self._plans.get(wanted.plan_id)
        others = await anyio.to_thread.run_sync(self._others, wanted)
        how = wanted.model_dump(exclude={"plan_id", "plans"})
        question = Measuring(**how, others=others)
        made: Mapping[str, Any] = await watched(
            self._workers, self._most, tell, measured, asked.plan, question
        )
        return made

    def _others(self, wanted: ShapeAsked) -> dict[str, list[dict[str, Any]]]:
        others = dict.fromkeys(own for own in wanted.plans if own != wanted.plan_id)
        return {own: self._plans.record(own)["pairs"] for own in others}
