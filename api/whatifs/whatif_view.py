"""The answer to a what-if on the screen: what was asked, what it costs, what to mind, who moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.report_view import show_warnings
from api.scenarios.scenario_view import show_scenarios
from api.screen import Screen

from .whatif_json import edit_words
from .whatif_words import WhatIfWords

if TYPE_CHECKING:
    from .whatif import WhatIf

SHOWN = 20
"""Warnings, and chains, that are shown; the rest are counted."""


def show_whatif(found: WhatIf, screen: Screen, *, quick: bool = False) -> None:
    """Write the answer; a quick one without what the plans have to be compared for."""
    words = WhatIfWords(found, screen.words)
    show_scenarios([step.scenario for step in found.steps], edit_words(found, screen), screen)
    show_warnings(found.findings, screen)
    screen.line()
    screen.line(words.value(), "bold")
    for own, sentence in words.keeps():
        screen.line(sentence, "red" if own.short else "")
    if within := words.within():
        screen.line(within, "dim")
    _show_warnings(words, screen)
    _show_chains(words, screen)
    if not quick:
        from api.comparisons.comparison_view import show_outcome

        screen.line()
        show_outcome(found.comparison, screen)


def _show_warnings(words: WhatIfWords, screen: Screen) -> None:
    lines = [sentence for _, sentence in words.warnings()]
    if lines:
        screen.line()
        screen.line(screen.text("whatif.mind", num=len(lines)), "bold")
        for line in lines[:SHOWN]:
            screen.line(f"  ! {line}", "yellow")
        _show_rest(len(lines), screen)


def _show_chains(words: WhatIfWords, screen: Screen) -> None:
    chains = [sentences for _, sentences in words.chains()]
    screen.line()
    screen.line(screen.text("whatif.moves" if chains else "whatif.no_moves", num=len(chains)),
                "bold")  # fmt: skip
    for number, sentences in enumerate(chains[:SHOWN], 1):
        for i, sentence in enumerate(sentences):
            screen.line(f"  {f'{number}.' if i == 0 else '  '} {sentence}")
    _show_rest(len(chains), screen)


def _show_rest(num: int, screen: Screen) -> None:
    if num > SHOWN:
        screen.line("  " + screen.text("compare.more", num=num - SHOWN), "dim")
