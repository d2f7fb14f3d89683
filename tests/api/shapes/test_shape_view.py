"""What comes next while a shape is measured is told in words, in both languages."""

from __future__ import annotations

import pytest

from api.messages import LANGUAGES
from api.screen import Screen
from api.shapes.shape_asking import PAIRINGS, PARTS
from api.shapes.shape_view import step_text
from engine.shape.nulls import NULL_MODELS
from engine.shape.pair_draws import PAIR_MODELS
from engine.shape.progress import Step
from engine.shape.robustness import ATTACKS

STEPS = [*(Step("subject", own) for own in ("plan", *PAIRINGS)),
         *(Step("model", own, "party × county") for own in NULL_MODELS),
         *(Step("model", own) for own in PAIR_MODELS),
         *(Step("attack", own, number=2, total=20) for own in ATTACKS)]  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_no_step_is_told_in_code_words(step):
    zh = step_text(step, Screen("zh"))
    assert not any(own.isascii() and own.isalpha() and own not in "BiCM" for own in zh)
    en = step_text(step, Screen("en"))
    assert "_" not in en
    assert step.kind != "attack" or "2 of 20" in en
    assert step.kind != "model" or not step.web or "party × county" in en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_part_of_a_web_is_told_by_what_it_is_cut_by(lang):
    told = {step_text(Step("model", "curveball", "provider × place", f"{by}:x"), Screen(lang))
            for by in PARTS}  # fmt: skip
    assert len(told) == len(PARTS)
    assert not any(":x" in own for own in told)


def test_periods_and_files_are_told_by_their_names():
    assert step_text(Step("subject", "2026"), Screen("zh")) == "2026"
    assert step_text(Step("model", "curveball", "edges.csv"), Screen("en")) == (
        "chance, curveball: edges.csv"
    )
