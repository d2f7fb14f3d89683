"""The register of measures: every number that is taken of one web, each with its definition.

``measure(web)`` gives a tidy table that can be cited. A value is NaN where its formula divides by
nothing; when that is stands in the docstring of its function. The definitions are explained, with
examples and pitfalls, in ``docs/shape.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from .brokers import betweenness
from .co_occurrence import c_score, mean_shared_partners, niche_overlap
from .compartments import articulation_points, bridge_share, compartment_diversity, num_compartments
from .concentration import gini, hhi, interaction_evenness, link_shannon, shannon
from .degrees import connectance, links_per_node, mean_partners, reached_share, web_asymmetry
from .modularity import even_modularity, modularity
from .nestedness import nodf, weighted_nodf
from .partner_diversity import effective_partners, linkage_density, partner_diversity
from .specialisation import h2_prime, mean_d_prime, specialisation_asymmetry
from .web import Web

Better = Literal["higher", "lower", "neither"]
Of = Callable[[Web], float]


@dataclass(frozen=True)
class Measure:
    """One number taken of a web.

    Attributes
    ----------
    formula
        In words and signs; A the weights, k degrees, sums over links unless said otherwise.
    lowest, highest
        The range, as text.
    reference
        Who defined it.
    higher_means
        What a higher value says of the network.
    better, for_whom
        Which direction is better, and for whom; "neither" and "" where that is not for a number
        to say.
    of
        Takes it of a web.
    even
        Of measures that are searched for, which takes seconds: takes it with an effort that is the
        same for every web; None for the others.
    """

    name: str
    formula: str
    lowest: str
    highest: str
    reference: str
    higher_means: str
    better: Better
    for_whom: str
    of: Of
    even: Of | None = None

    @property
    def is_slow(self) -> bool:
        """Whether it is searched for."""
        return self.even is not None

    def beside_nulls(self, web: Web) -> float:
        """Return the measure as it compares with the same of random webs: found no harder."""
        return self.of(web) if self.even is None else self.even(web)


def measure(
    web: Web, names: Iterable[str] | None = None, *, with_slow: bool = True
) -> pd.DataFrame:  # fmt: skip
    """Return measures of a web, one row each, in the order of the register.

    Columns: web, measure, value, formula, lowest, highest, reference, higher_means, better,
    for_whom.

    Parameters
    ----------
    names
        Which; all by default.
    with_slow
        Whether the measures that are searched for are among all.

    Raises
    ------
    KeyError
        A name is not in the register.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> found = measure(web_from_table([[1, 1], [1, 0]]), ["connectance", "nodf"])
    >>> found[["measure", "value"]].values.tolist()
    [['connectance', 0.75], ['nodf', 100.0]]
    """
    if names is None:
        chosen = tuple(own for own in MEASURES if with_slow or not own.is_slow)
    else:
        chosen = measures_of(names)
    columns = ("formula", "lowest", "highest", "reference", "higher_means", "better", "for_whom")
    table = {"web": [web.name] * len(chosen), "measure": [own.name for own in chosen],
             "value": np.array([own.of(web) for own in chosen], dtype=np.float64)}  # fmt: skip
    return pd.DataFrame(table | {key: [getattr(own, key) for own in chosen] for key in columns})


def measures_of(names: Iterable[str]) -> tuple[Measure, ...]:
    """Return measures by name, in the order of the register.

    Raises
    ------
    KeyError
        Names that are not in the register.
    """
    wanted = set(names)
    if unknown := wanted.difference(own.name for own in MEASURES):
        raise KeyError(", ".join(sorted(unknown)))
    return tuple(own for own in MEASURES if own.name in wanted)


def _sides(
    name: str, formula: str, lowest: str, highest: str, reference: str, higher_means: str,
    better: Better, for_whom: str, of: Of, of_columns: Of | None = None,
) -> tuple[Measure, Measure]:  # fmt: skip
    """Return a measure of rows, and the same of columns; "‹own›" and "‹other›" name the sides.

    Columns are measured as rows of the transposed web unless ``of_columns`` does it.
    """

    def of_side(suffix: str, own: str, other: str, taken: Of) -> Measure:
        """Return the measure of one side, in its words."""

        def said(text: str) -> str:
            return text.replace("‹own›", own).replace("‹other›", other)

        return Measure(f"{name}_{suffix}", said(formula), said(lowest), said(highest), reference,
                       said(higher_means), better, said(for_whom), taken)  # fmt: skip

    turned = of_columns or (lambda web: of(web.transposed))
    return of_side("rows", "row", "column", of), of_side("columns", "column", "row", turned)


@lru_cache(maxsize=1)
def _largest_betweenness(web: Web) -> tuple[float, float]:
    if web.num_links == 0:
        return np.nan, np.nan
    rows, columns = betweenness(web)
    return float(rows.max()), float(columns.max())


@lru_cache(maxsize=1)
def _articulation_shares(web: Web) -> tuple[float, float]:
    if web.num_links == 0:
        return np.nan, np.nan
    rows, columns = articulation_points(web)
    return len(rows) / len(web.linked.rows), len(columns) / len(web.linked.columns)


_DUNNE = "Dunne, Williams & Martinez 2002"
_TYLIANAKIS = "Tylianakis, Tscharntke & Lewis 2007"
_BERSIER = "Bersier, Banašek-Richter & Cattin 2002"
_BLUETHGEN = "Blüthgen, Menzel & Blüthgen 2006"

MEASURES: tuple[Measure, ...] = (
    *_sides("reach", "‹own›s with a link ÷ ‹own›s", "0", "1", "", "fewer ‹own›s stand alone",
            "higher", "‹own›s", lambda web: reached_share(web.transposed)),
    *_sides("mean_partners", "links ÷ ‹own›s, those without a link counted", "0", "‹other›s", "",
            "each ‹own› has more partners", "neither", "",
            lambda web: mean_partners(web.transposed)),
    *_sides("hhi", "Σ p², p the shares of ‹own›s in the total", "1 ÷ ‹own›s", "1",
            "Hirschman 1964", "the total lies with fewer ‹own›s", "neither", "",
            lambda web: hhi(web.row_totals)),
    *_sides("gini", "Σ |x - y| over all pairs of ‹own›s ÷ (2 n² mean), x and y their totals, 0"
            " without a link", "0",
            "1 - 1 ÷ ‹own›s", "Gini 1912", "totals of ‹own›s are less equal", "neither", "",
            lambda web: gini(web.row_totals)),
    *_sides("shannon", "-Σ p ln p, p the shares of ‹own›s in the total", "0", "ln ‹own›s",
            "Shannon 1948", "the total is spread over more ‹own›s", "neither", "",
            lambda web: shannon(web.row_totals)),
    Measure("shannon_links", "-Σ p ln p, p the shares of links in the total", "0", "ln links",
            "Shannon 1948", "the total is spread over more links", "neither", "", link_shannon),
    Measure("interaction_evenness", "shannon_links ÷ ln(rows × columns)", "0", "1", _TYLIANAKIS,
            "the total is spread more evenly over all cells", "neither", "", interaction_evenness),
    Measure("connectance", "links ÷ (rows × columns)", "0", "1", _DUNNE,
            "more of all possible links are there", "neither", "", connectance),
    Measure("links_per_node", "links ÷ (rows + columns)", "1/2", "rows × columns ÷ (rows +"
            " columns)", _DUNNE, "more links a node", "neither", "", links_per_node),
    Measure("web_asymmetry", "(columns - rows) ÷ (columns + rows)", "-1", "1",
            "Blüthgen, Menzel, Hovestadt, Fiala & Blüthgen 2007", "more columns a row", "neither",
            "", web_asymmetry),
    *_sides("effective_partners", "Σ x exp(H) ÷ total, x the total of a ‹own› and H the entropy of"
            " its weights", "1", "‹other›s", _BERSIER, "‹own›s rest on more partners", "neither",
            "", effective_partners),
    *_sides("partner_diversity", "Σ x H ÷ total, x the total of a ‹own› and H the entropy of its"
            " weights", "0", "ln ‹other›s", _BERSIER, "‹own›s rest on more partners", "neither",
            "", partner_diversity),
    Measure("linkage_density", "(effective_partners_rows + effective_partners_columns) ÷ 2", "1",
            "(rows + columns) ÷ 2", _BERSIER, "nodes rest on more partners", "neither", "",
            linkage_density),
    *_sides("mean_shared_partners", "mean over pairs of ‹own›s of the ‹other›s that both have",
            "0", "‹other›s", "Stone & Roberts 1990", "‹own›s have more partners in common",
            "neither", "", mean_shared_partners),
    *_sides("c_score", "mean over pairs of ‹own›s of (a - j)(b - j) ÷ its largest value; a, b"
            " their degrees, j the ‹other›s that both have", "0", "1", "Stone & Roberts 1990",
            "‹own›s keep apart from one another", "neither", "", c_score),
    *_sides("niche_overlap", "mean over pairs of ‹own›s of the Morisita–Horn similarity of their"
            " weights", "0", "1", "Horn 1966", "‹own›s spread over ‹other›s alike", "neither", "",
            niche_overlap),
    Measure("nodf", "100 × mean over pairs of rows and of columns of the share of the poorer one's"
            " links that the richer one has too; 0 for equal degrees", "0", "100",
            "Almeida-Neto, Guimarães, Guimarães, Loyola & Ulrich 2008",
            "partners of the poorer are partners of the richer", "neither", "",
            lambda web: nodf(web).whole),
    Measure("nodf_rows", "nodf over pairs of rows", "0", "100",
            "Almeida-Neto, Guimarães, Guimarães, Loyola & Ulrich 2008",
            "partners of poorer rows are partners of richer ones", "neither", "",
            lambda web: nodf(web).rows),
    Measure("nodf_columns", "nodf over pairs of columns", "0", "100",
            "Almeida-Neto, Guimarães, Guimarães, Loyola & Ulrich 2008",
            "partners of poorer columns are partners of richer ones", "neither", "",
            lambda web: nodf(web).columns),
    Measure("weighted_nodf", "nodf, where only links count that weigh strictly less than the"
            " richer one's", "0", "100", "Almeida-Neto & Ulrich 2011",
            "the poorer have less of what the richer have", "neither", "",
            lambda web: weighted_nodf(web).whole),
    Measure("h2_prime", "(H2max - H2) ÷ (H2max - H2min), H2 = shannon_links, bounds under the same"
            " totals", "0", "1", _BLUETHGEN, "nodes keep more to partners of their own",
            "neither", "", h2_prime),
    *_sides("d_prime", "mean over ‹own›s, weighted by totals, of (d - d_min) ÷ (d_max - d_min), d ="
            " Σ p ln(p ÷ q), p the shares of a ‹own› and q those of all", "0", "1", _BLUETHGEN,
            "‹own›s keep more to partners of their own", "neither", "", mean_d_prime),
    Measure("specialisation_asymmetry", "(d_prime_columns - d_prime_rows) ÷ (d_prime_columns +"
            " d_prime_rows)", "-1", "1", "Blüthgen, Menzel, Hovestadt, Fiala & Blüthgen 2007",
            "columns are more selective than rows", "neither", "", specialisation_asymmetry),
    Measure("num_compartments", "number of parts between which there is no link", "0",
            "min(rows, columns)", "Tylianakis, Tscharntke & Lewis 2007",
            "the network falls into more parts", "neither", "", num_compartments),
    Measure("compartment_diversity", "exp(-Σ p ln p), p the shares of compartments in the nodes",
            "1", "num_compartments", _TYLIANAKIS, "parts are more, or more equal", "neither", "",
            compartment_diversity),
    Measure("bridge_share", "links without which a compartment falls apart ÷ links", "0", "1",
            "Tarjan 1974", "more hangs on single links", "lower", "all", bridge_share),
    *_sides("articulation_share", "‹own›s without which a compartment falls apart ÷ ‹own›s with a"
            " link", "0", "1", "Hopcroft & Tarjan 1973", "more hangs on single ‹own›s", "lower",
            "all", lambda web: _articulation_shares(web)[0],
            lambda web: _articulation_shares(web)[1]),
    *_sides("largest_betweenness", "largest share of shortest ways between others through one"
            " ‹own›, ÷ the largest possible", "0", "1", "Freeman 1977; Borgatti & Halgin 2011",
            "one ‹own› joins more of the network", "neither", "",
            lambda web: _largest_betweenness(web)[0], lambda web: _largest_betweenness(web)[1]),
    Measure("modularity", "Σ (A - k d ÷ L) ÷ L over rows and columns in one module, A = 1 for a"
            " link, k and d degrees, L links; best partition found", "0", "1", "Barber 2007",
            "links fall more into modules", "neither", "", lambda web: modularity(web.binary).q,
            lambda web: even_modularity(web.binary)),
    Measure("weighted_modularity", "modularity with weights and totals in the place of links and"
            " degrees", "0", "1", "Dormann & Strauss 2014; Beckett 2016",
            "weight falls more into modules", "neither", "", lambda web: modularity(web).q,
            even_modularity),
)  # fmt: skip
"""Every measure of one web."""
