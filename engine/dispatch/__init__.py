"""Dispatch: capabilities to needs, sector by sector, as a minimum-cost flow with amounts."""

from .actual import ACTUAL_KPIS, ActualCoverage, actual_coverage
from .dispatching import BadDispatch, Certificate, Dispatch, OutOfRange, dispatch, dispatch_id
from .pair_price import AmountPrice, UnknownAmount, price_of
from .redispatching import Redispatch, redispatch
from .sector_dispatch import SectorDispatch

__all__ = [
    "ACTUAL_KPIS", "ActualCoverage", "AmountPrice", "BadDispatch", "Certificate", "Dispatch",
    "OutOfRange", "Redispatch", "SectorDispatch", "UnknownAmount", "actual_coverage", "dispatch",
    "dispatch_id", "price_of", "redispatch",
]  # fmt: skip
