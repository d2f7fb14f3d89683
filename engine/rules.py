"""The rulebook: every rule of pairing, one function each.

A rule looks at the facts of one layer and returns one value per pair: rows are providers, columns
are places. A hard rule returns True where the pair is allowed. A soft rule returns how far the
pair is from ideal, 0 (ideal) to 1 (worst); times its weight times `COST_SCALE` it is the pair's
cost in that column.

What a rule says of a pair depends on that provider, that place and the pair alone, not on who else
takes part: after an edit only the pairs of those whom it changes are looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph_schema.arrays import BoolArray, FloatArray

from .facts.layer_facts import LayerFacts

COST_SCALE = 1_000
"""Cost points per unit of weight: the solver takes integers only."""


def lock_out(facts: LayerFacts) -> BoolArray:
    """Refuse a pair that a lock forbids."""
    return ~facts.locked_out


def barred_sector(facts: LayerFacts) -> BoolArray:
    """Refuse a provider in a field layer whose sector it bars."""
    return np.broadcast_to(~facts.bars_sector[:, None], facts.shape)


def own_territory(facts: LayerFacts) -> BoolArray:
    """Refuse a place outside the territory that the provider has declared for itself."""
    return facts.inside_territory


def need_gap(facts: LayerFacts) -> FloatArray:
    """Charge the urgency-weighted share of the place's needs that the provider cannot serve.

    1 - sum_k W_k min(1, C_k / N_k) / sum_k W_k over sectors k, where N_k and W_k are amount and
    summed urgency of the open needs of the place and all below it, and C_k is what the provider
    offers. A place without needs or without urgency charges 0.
    """
    served = np.zeros(facts.shape)
    total = facts.urgency.sum(axis=1)
    share = np.empty_like(served)
    for k in range(len(facts.sectors)):
        weight, amount = facts.urgency[:, k], facts.demand[:, k]
        if weight.any() and facts.supply[:, k].any():
            # A sector without need has weight 0: any divisor serves.
            np.divide(facts.supply[:, k, None], np.where(amount > 0, amount, 1), out=share)
            np.minimum(share, 1, out=share)
            share *= weight
            served += share
    np.divide(served, np.where(total > 0, total, 1), out=served)
    np.subtract(1, served, out=served)
    served[:, total <= 0] = 0
    # Sums of shares can pass 1 by a rounding error.
    return np.clip(served, 0, 1, out=served)


def outside_territory(facts: LayerFacts) -> FloatArray:
    """Charge 1 where the provider's party does not lead here (地域, or 领域 in a field layer).

    A provider without a party that leads anything belongs everywhere.
    """
    return (~facts.leads_here).astype(float)


def distance(facts: LayerFacts) -> FloatArray:
    """Charge the distance between the two county seats, as a share of the policy's cap.

    Kilometres to 0.1, at most 1; unknown coordinates charge 0.
    """
    shares = np.nan_to_num(np.minimum(facts.seat_km / facts.distance_cap_km, 1), nan=0.0)
    return shares.take(facts.county, axis=1)


def change(facts: LayerFacts) -> FloatArray:
    """Charge 1 where the provider has a standing pairing in this layer and this is not it."""
    return (facts.has_standing[:, None] & ~facts.standing).astype(float)


def track_record(facts: LayerFacts) -> FloatArray:
    """Charge 1 less what the evaluations of the period before say of the pair.

    A pair that nobody judged charges what its provider's other work says; a provider that nobody
    judged the mean of all; without any evaluation every pair charges the same, 1 less the
    policy's neutral score.
    """
    return 1 - facts.record


@dataclass(frozen=True)
class Rule:
    """One row of the rulebook.

    ``source`` is the clause of the mission that asks for the rule; ``evaluate`` is its function.
    """

    name: str
    kind: Literal["hard", "soft"]
    source: str
    evaluate: Callable[[LayerFacts], BoolArray] | Callable[[LayerFacts], FloatArray]


RULES: tuple[Rule, ...] = (
    Rule("lock_out", "hard", "[Sichuan-2025] signed 协议; [Bijie-2024] agreed pairs", lock_out),
    Rule("barred_sector", "hard", "[Advice-2025] 精准匹配供需", barred_sector),
    Rule("own_territory", "hard", "[Bijie-2024] 地域", own_territory),
    Rule("need_gap", "soft", "[Advice-2025] 精准匹配供需; [Bijie-2024] 毕节所需", need_gap),
    Rule("outside_territory", "soft", "[Bijie-2024] 地域 / 领域", outside_territory),
    Rule("distance", "soft", "[Sichuan-2025] 片区推动协同发展; otherwise ours", distance),
    Rule("change", "soft", "[Advice-2025] 持续性弱; [Wulong] 一届一届持续不断地抓", change),
    Rule(
        "track_record",
        "soft",
        "[Advice-2025] 季评估、年考核; [Sichuan-2025] 同评同考",
        track_record,
    ),
)
"""Every rule, hard ones first. The position of a hard rule is its bit in ``refused``."""

HARD_RULES: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.kind == "hard")
SOFT_RULES: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.kind == "soft")
RULE_NAMES: tuple[str, ...] = tuple(rule.name for rule in RULES)


@dataclass(frozen=True)
class QuotaRule:
    """A quota is a rule too: it stands on the rules page with its source."""

    name: str
    source: str
    promise: str


QUOTA_RULES: tuple[QuotaRule, ...] = (
    QuotaRule("place minimum", "[Advice-2025] 识别帮扶盲区",
              "Every place gets at least this many partners; what is lacking is named a gap,"
              " priority places first."),
    QuotaRule("place maximum and extra cost", "[Advice-2025] 资源分散、项目零散",
              "No place gets more partners; each further one costs more."),
    QuotaRule("provider minimum", "[Bijie-2024] 108 units on 74 townships",
              "Every provider helps at least this many places; what is lacking is named idle."),
    QuotaRule("provider maximum", "[Sichuan-2025] 1 户在川央企和 1 户地方国企",
              "No provider helps more places."),
    QuotaRule("group quota by county, zone, township, prefecture, area, province",
              "[Sichuan-2025] 1+8+39",
              "All places of the group together have this many pairs."),
    QuotaRule("group quota by party, parent", "[Bijie-2024] each body keeps its county",
              "All providers of the group together have this many pairs."),
    QuotaRule("group quota by place", "[Bijie-2024] 同心家园: 七有",
              "The place has this many pairs in all the layers together: with a layer a sector, one"
              " provider per sector and a total."),
    QuotaRule("group quota by provider", "[Bijie-2024] 不再局限帮扶一个地方",
              "The provider has this many pairs in all the layers together: with a layer a county,"
              " limited slots in each and a total."),
    QuotaRule("lock in", "[Bijie-2024] agreed pairs; [Sichuan-2025] signed 协议",
              "The pair is in the plan, whatever rules and maxima say; what it breaks is reported"
              " as an excess."),
)  # fmt: skip
