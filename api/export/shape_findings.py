"""What numbers of a network's shape mean in plain words: rules that pick sentences.

A finding is one sentence for whoever decides, with the numbers behind it for whoever checks. Rules
claim no more than a number says: a difference from chance is named only beyond `BEYOND` standard
deviations, one between networks only beyond `CLEARLY`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from api.messages import Catalogue
from api.shapes.measure_words import MeasureWords, Noun, sides_of, subject_names
from engine.coverage import coverage_by
from engine.shape.study import PAIRS, ShapeStudy, WebKey

BEYOND = 1.96
"""Standard deviations from chance that 95 % of random networks do not reach."""
CLEARLY = 0.05
"""By how much a measure from 0 to 1 has to differ for two networks to be told apart."""

FEW = 5.0
"""Per cent of nestedness below which there is none to speak of, here and in chance."""

LOOSE = 0.05
"""Modularity below which there are no groups to speak of, here and in chance."""

SLIGHT = 0.01
"""Modularity less than this from chance does not differ clearly, however large its z."""

LOW, HIGH = 0.2, 0.5
"""Below and above these H2′ is called low and high: a manner of speaking, not a test."""


@dataclass(frozen=True)
class Finding:
    """One sentence, and the numbers that it rests on."""

    text: str
    evidence: str


class Findings:
    """Picks the sentences of one study, most important first.

    Parameters
    ----------
    label
        Id → name.
    """

    def __init__(self, study: ShapeStudy, label: Callable[[str], str], words: Catalogue) -> None:
        self._study, self._label, self._words = study, label, words
        self._names = subject_names(study, words)
        rows = study.measures
        self._values = dict(zip(
            zip(rows["subject"], rows["web"], rows["part"], rows["measure"], strict=True),
            rows["value"].tolist(), strict=True))  # fmt: skip

    def all(self) -> list[Finding]:
        """Return every finding that the study has numbers for."""
        found = [*self._of_pairs(), *self._of_webs(), *self._of_chance(), *self._of_withdrawals(),
                 *self._of_periods()]  # fmt: skip
        return [Finding(_sentence(own.text, self._study), own.evidence) for own in found]

    def _of_pairs(self) -> Iterator[Finding]:
        subject = self._study.subject
        if subject.needs is None:
            return
        for measure in ("places_served", "potential_coverage", "continuity_share"):
            yield from self._value(measure)
        yield from self._counties(subject.needs)
        yield from self._single_partners()

    def _value(self, measure: str) -> Iterator[Finding]:
        value = self._of(PAIRS, measure)
        if not np.isnan(value):
            text = self._words.text(f"shape.find.{measure}", value=value,
                                    beside=self._beside(measure))  # fmt: skip
            yield Finding(text, self._evidence(PAIRS, measure))

    def _beside(self, measure: str) -> str:
        """Return what the others have, in brackets; "" without others."""
        others = [(self._names[own.name], self._of(PAIRS, measure, own.name))
                  for own in self._study.subjects[1:]
                  if own.kind != "standing" or measure != "continuity_share"]  # fmt: skip
        told = [self._words.text("shape.find.other", name=name, value=value)
                for name, value in others if not np.isnan(value)]  # fmt: skip
        return self._words.text("shape.find.beside", others=told) if told else ""

    def _counties(self, needs: pd.DataFrame) -> Iterator[Finding]:
        covered = {key: value for key, value in coverage_by(needs, "county_id").items() if key}
        if len(covered) > 1:
            least, most = (f(covered, key=lambda own: (covered[own], own)) for f in (min, max))
            yield Finding(self._words.text(
                "shape.find.counties", least=self._label(least), least_value=covered[least],
                most=self._label(most), most_value=covered[most],
            ), self._evidence(PAIRS, "fairness_minimum", "fairness_gini"))  # fmt: skip
        open_ = needs.assign(open=needs["urgency"] * (1 - needs["share"]))
        sums = open_.groupby(["county_id", "sector_id"])[["open", "urgency"]].sum()
        worst = sums[sums["open"] > 0].nlargest(3, "open")
        cells = [self._words.text("shape.find.cell", county=self._label(county),
                                  sector=self._label(sector), open=row[0],
                                  share=row[0] / row[1])
                 for (county, sector), row in zip(worst.index, worst.to_numpy(), strict=True)
                 if county]  # fmt: skip
        if cells:
            yield Finding(self._words.text("shape.find.cells", cells=cells),
                          self._evidence(PAIRS, "blind_spots"))  # fmt: skip

    def _single_partners(self) -> Iterator[Finding]:
        web = self._study.subject.webs.get(WebKey("provider × place"))
        if web is not None and web.num_links:
            num, all_ = int((web.column_degrees == 1).sum()), len(web.columns)
            yield Finding(self._words.text("shape.find.single", num=num, share=num / all_),
                          f"provider × place: k = 1: {num} / {all_}")  # fmt: skip

    def _of_webs(self) -> Iterator[Finding]:
        """Yield what is said of the first web: concentration, specialisation, modules."""
        key = next((key for key in self._study.subject.webs if not key.part), None)
        if key is None or not self._study.subject.webs[key].num_links:
            return
        web, facts = self._study.subject.webs[key], self._nouns(key.web)
        top = np.argsort(-web.row_totals, kind="stable")[:3]
        shares = web.row_totals[top] / web.total
        first = self._label(web.rows[top[0]]) or self._words.text("node.none")
        yield Finding(
            self._words.text("shape.find.concentrated", **facts, first=first, share=shares[0],
                             num=len(shares), together=float(shares.sum())),
            self._evidence(key.web, "gini_rows", "hhi_rows", "gini_columns"))  # fmt: skip
        h2 = self._of(key.web, "h2_prime")
        if not np.isnan(h2):
            level = "high" if h2 >= HIGH else "low" if h2 < LOW else "middle"
            yield Finding(self._words.text(f"shape.find.special_{level}", **facts)
                          + self._against(key.web, "h2_prime"),
                          self._evidence(key.web, "h2_prime", "d_prime_rows"))  # fmt: skip
        modules = self._study.subject.modules.get(key)
        if modules is not None and modules.num_modules > 1:
            same = modules.row_modules[web.link_rows] == modules.column_modules[web.link_columns]
            yield Finding(self._words.text(
                "shape.find.modules", **facts, num=modules.num_modules,
                inside=float(web.weights.data[same].sum() / web.total)),
                self._evidence(key.web, "weighted_modularity"))  # fmt: skip
        told = [self._web_name(key.web) for key in self._study.subject.stars if not key.part]
        if told:
            yield Finding(self._words.text("shape.find.stars", webs=told), "")

    def _against(self, web: str, measure: str) -> str:
        """Return whether others differ clearly in a measure from 0 to 1."""
        own, told = self._of(web, measure), []
        for other in self._study.subjects[1:]:
            apart = own - self._of(web, measure, other.name)
            if abs(apart) > CLEARLY:
                way = "more" if apart > 0 else "less"
                told.append(self._words.text(f"shape.find.{way}_special",
                                             name=self._names[other.name]))  # fmt: skip
        return "".join(told)

    def _of_chance(self) -> Iterator[Finding]:
        rows = self._study.chance
        models = {"curveball", "curveball_with_forbidden"}
        rows = rows[(rows["part"] == "") & rows["z"].notna() & rows["model"].isin(models)]
        for measure, adjective, least in (("nodf", "nested", FEW),
                                          ("modularity", "modular", LOOSE)):  # fmt: skip
            own = rows[rows["measure"] == measure]
            for row in own[own[["observed", "mean"]].max(axis=1) >= least].to_dict("records"):
                yield self._beside_random(row, adjective)

    def _beside_random(self, row: Mapping[Any, Any], adjective: str) -> Finding:
        z, web, measure = float(row["z"]), str(row["web"]), str(row["measure"])
        is_slight = measure == "modularity" and abs(row["observed"] - row["mean"]) < SLIGHT
        way = "same" if abs(z) < BEYOND or is_slight else "more" if z > 0 else "less"
        facts = self._nouns(web) | {"web": self._web_name(web)}
        return Finding(
            self._words.text(f"shape.find.{adjective}_{way}", **facts),
            f"{web}: {measure} = {row['observed']:.3f}, {row['model']}: {row['mean']:.3f}"
            f" [{row['q025']:.3f}, {row['q975']:.3f}], z = {z:+.2f}, n = {row['num_known']}",
        )  # fmt: skip

    def _of_withdrawals(self) -> Iterator[Finding]:
        found = self._study.robustness
        if found is None:
            return
        end = float(found.curves["withdrawn"].max())
        worth = found.worth[found.worth["measure"] == "potential_coverage"]
        if "random" in worth["attack"].tolist():  # others stand in the figure
            worth = worth[worth["attack"] == "random"]
        for row in worth.to_dict("records"):
            key = "worth_one" if np.isnan(row["low"]) else "worth"
            facts: dict[str, Any] = {**_facts(row), "end": end}
            facts["attack"] = self._words.text(f"shape.worth.by_{row['attack']}")
            yield Finding(self._words.text(f"shape.find.{key}", **facts),
                          f"{row['attack']}: {row['rematched']:.3f} - {row['none']:.3f} ="
                          f" {row['worth']:.3f}, n = {row['num_runs']}")  # fmt: skip

    def _of_periods(self) -> Iterator[Finding]:
        rows = self._study.turnovers
        for row in rows[rows["web"] == "provider × place"].to_dict("records"):
            if not np.isnan(row["whole"]):
                yield Finding(self._words.text("shape.find.turnover", **_facts(row)),
                              f"{row['web']}: β = {row['whole']:.3f} = {row['rewiring']:.3f} +"
                              f" {row['species']:.3f}")  # fmt: skip

    def _of(self, web: str, measure: str, subject: str = "") -> float:
        key = (subject or self._study.subject.name, web, "", measure)
        return float(self._values.get(key, np.nan))

    def _nouns(self, web: str) -> dict[str, Any]:
        return {"rows": Noun(sides_of(web).row, self._words),
                "columns": Noun(sides_of(web).column, self._words)}  # fmt: skip

    def _web_name(self, web: str) -> str:
        return MeasureWords(web, self._words).web

    def _evidence(self, web: str, *measures: str) -> str:
        """Return measures by their names in the code: "gini_rows = 0.3 (standing 0.4)"."""
        told = []
        for measure in measures:
            values = [self._of(web, measure, own.name) for own in self._study.subjects]
            if np.isnan(values[0]):
                continue
            others = ", ".join(f"{own.name} {value:.3f}" for own, value in
                               zip(self._study.subjects[1:], values[1:], strict=True)
                               if not np.isnan(value))  # fmt: skip
            told.append(f"{measure} = {values[0]:.3f}" + (f" ({others})" if others else ""))
        return ("" if web == PAIRS else f"{web}: ") + "; ".join(told) if told else ""


def _sentence(text: str, study: ShapeStudy) -> str:
    """Return a text that begins as sentences do, unless it begins with an edge list's own name."""
    named = any(key.web and text.startswith(key.web) for key in study.subject.webs)
    return text if named and study.subject.pairs is None else text[:1].upper() + text[1:]


def _facts(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}
