"""The answer to a what-if as plain JSON values, and in files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.report_view import report_json
from api.scenarios.scenario_view import scenarios_json, words_of
from api.screen import Screen
from engine.comparing.move_order import PairMove
from engine.scenarios.scenario_flatten import scenario_hash

from .whatif_words import WhatIfWords

if TYPE_CHECKING:
    from .whatif import WhatIf

Json = dict[str, Any]
JSON = ".json"


def whatif_json(found: WhatIf, screen: Screen, *, quick: bool = False) -> Json:
    """Return the whole answer; ``comparison`` and ``plan_id`` are null when it is to be quick."""
    words = WhatIfWords(found, screen.words)
    change = found.check.change
    return {
        "base_plan_id": found.base.plan.plan_id,
        "plan_id": None if quick else found.after.plan.plan_id,
        "scenario_hash": scenario_hash(found.edits),
        "scenarios": scenarios_json([step.scenario for step in found.steps],
                                    edit_words(found, screen)),
        "report": report_json(found.findings, screen),
        "status": "short" if found.is_short else "complete",
        "value": {"before": vars(found.value_before), "after": vars(found.value_after),
                  "change": vars(change)},
        "certificate": None if quick else {"kind": found.after.plan.certificate.kind,
                                           "bound": vars(found.after.plan.certificate.bound)},
        "sentence": words.value(),
        "keeps": [{"id": own.bound.id, "county": own.bound.county, "standing": own.bound.standing,
                   "wanted": own.bound.wanted, "kept": own.kept, "sentence": sentence}
                  for own, sentence in words.keeps()],
        "warnings": [{"key": warning.key, "facts": _plain(warning.facts), "sentence": sentence}
                     for warning, sentence in words.warnings()],
        "chains": [{"moves": [_move(move, words) for move in chain], "sentences": sentences}
                   for chain, sentences in words.chains()],
        "comparison": None if quick else _compared(found, screen),
    }  # fmt: skip


def edit_words(found: WhatIf, screen: Screen) -> Any:
    """Return what makes the sentences of the edits."""
    edits = [edit for step in found.steps for edit in step.scenario.edits]
    return words_of(found.steps[0].base, edits, screen)


def write_whatif(files: Sequence[Path], found: WhatIf, screen: Screen) -> None:
    """Write the answer to every file, by its ending, and say so."""
    from api.export.compare_files import write_files

    for file in files:
        if file.suffix.lower() == JSON:
            text = json.dumps(whatif_json(found, screen), ensure_ascii=False, indent=1)
            file.write_text(f"{text}\n", encoding="utf-8")
            screen.say("compare.written", file=file)
        else:
            write_files([file], [found.comparison], screen)


def _compared(found: WhatIf, screen: Screen) -> Json:
    from api.comparisons.comparison import comparison_json
    from api.comparisons.comparison_names import ComparisonNames

    names = ComparisonNames(found.comparison, screen.words)
    return comparison_json(found.comparison, names)


def _move(move: PairMove, words: WhatIfWords) -> Json:
    layer, provider, place = move.pair
    return {"kind": move.kind, "layer": layer, "provider_id": provider,
            "provider_name": words.of(provider), "place_id": place,
            "place_name": words.of(place)}  # fmt: skip


def _plain(facts: Any) -> Json:
    return {key: list(own) if isinstance(own, tuple) else own for key, own in facts.items()}
