"""Studies of small networks, and their pages read back by a reader of HTML that is not ours."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pandas as pd
from fontTools.ttLib import TTFont

from engine.shape.robustness_record import Robustness
from engine.shape.rollups import RollUps
from engine.shape.study_making import NamedPairs, study_of_pairs


def study_of(planned, **how):
    """Return the study of a plan beside what stands, with withdrawals worked out by hand."""
    standing = RollUps(planned.graph, planned.policy).standing()
    subjects = [NamedPairs("plan", "plan", planned.plan.pairs),
                NamedPairs("standing", "standing", standing)]  # fmt: skip
    found = study_of_pairs(planned.graph, planned.policy, subjects, models=["curveball"],
                           num_draws=9, plan_id=planned.plan.plan_id, **how)  # fmt: skip
    return replace(found, robustness=withdrawals())


def withdrawals():
    """Return two attacks of two steps: a random one of four runs, and a worst one."""
    curves, worth = [], []
    for attack, num_runs in (("random", 4), ("worst", 1)):
        for measure in ("places_served", "potential_coverage"):
            for response, heights in (("none", (1.0, 0.5, 0.0)), ("rematched", (1.0, 1.0, 0.5))):
                for step, height in enumerate(heights):
                    band = 0.1 if num_runs > 1 and 0 < height < 1 else 0.0
                    curves.append((attack, response, measure, step, step / 4, height,
                                   height - band, height + band))  # fmt: skip
            low, high = (0.25, 0.5) if num_runs > 1 else (float("nan"), float("nan"))
            worth.append((attack, measure, num_runs, 0.5, 0.875, 0.375, low, high))
    return Robustness(
        pd.DataFrame(curves, columns=["attack", "response", "measure", "step", "withdrawn", "mean",
                                      "low", "high"]),
        pd.DataFrame(worth, columns=["attack", "measure", "num_runs", "none", "rematched", "worth",
                                     "low", "high"]),
    )  # fmt: skip


@dataclass
class Page(HTMLParser):
    """What a browser finds on a page."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._inside = []

    @classmethod
    def read(cls, text):
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"style", "script"}.intersection(self._inside):
            self.texts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.texts).split())

    def tags(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def font_of(text):
    """Return the font that a page carries."""
    uri = re.search(r"data:font/woff;base64,([\w+/=]+)", text)
    return TTFont(io.BytesIO(base64.b64decode(uri[1])))
