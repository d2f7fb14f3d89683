"""The yearly cycle: what a month, a quarter, a year ask for; the assessment of a year's work."""

from .assessment import Assessment, assess
from .monthly import Month, month
from .quarterly import Quarter, quarter
from .yearly import Year, year

__all__ = ["Assessment", "Month", "Quarter", "Year", "assess", "month", "quarter", "year"]
