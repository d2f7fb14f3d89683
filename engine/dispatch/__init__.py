"""Dispatch: capabilities to needs, sector by sector, as a minimum-cost flow with amounts."""

from .actual import ACTUAL_KPIS, ActualCoverage, actual_coverage
from .dispatching import BadDispatch, Certificate, Dispatch, OutOfRange, dispatch, dispatch_id
from .redispatching import Redispatch, redispatch

__all__ = [
    "ACTUAL_KPIS", "ActualCoverage", "BadDispatch", "Certificate", "Dispatch", "OutOfRange",
    "Redispatch", "actual_coverage", "dispatch", "dispatch_id", "redispatch",
]  # fmt: skip
