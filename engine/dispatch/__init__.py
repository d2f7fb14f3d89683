"""Dispatch: capabilities to needs, sector by sector, as a minimum-cost flow with amounts."""

from .dispatching import BadDispatch, Certificate, Dispatch, OutOfRange, dispatch, dispatch_id

__all__ = ["BadDispatch", "Certificate", "Dispatch", "OutOfRange", "dispatch", "dispatch_id"]
