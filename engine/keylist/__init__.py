"""The list (一单): dispatches in the tables of the year, and the projects made of them."""

from .budgets import Limit, is_laminar, limits_of
from .choosing import Choice, LeftOut, choose, left_out
from .kept_dispatches import DispatchRuns, dispatch_edits, kept_amounts
from .moving import BadMove, move_edits
from .projects import ListedProject, listed_projects

__all__ = [
    "BadMove", "Choice", "DispatchRuns", "LeftOut", "Limit", "ListedProject", "choose",
    "dispatch_edits", "is_laminar", "kept_amounts", "left_out", "limits_of", "listed_projects",
    "move_edits",
]  # fmt: skip
