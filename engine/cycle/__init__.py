"""The yearly cycle: assessment of a year's work, what is due, a year simulated."""

from .assessment import Assessment, assess

__all__ = ["Assessment", "assess"]
