"""Every named check of the tables: its severity, what it promises, and what to do about it.

`docs/tables.md` lists them from here; a register test holds each to a test and to a sentence in
both languages (``problem.<code>`` and ``remedy.<remedy>`` of the catalogue).
"""

from __future__ import annotations

from dataclasses import dataclass

from .report import Severity


@dataclass(frozen=True)
class Check:
    """One named check. ``finds`` completes the sentence "This check finds …"."""

    code: str
    severity: Severity
    finds: str
    remedy: str


CHECKS: tuple[Check, ...] = (
    # The folder and its files.
    Check("no_folder", "error", "a folder that is not there", "give_folder"),
    Check("no_tables", "error", "a folder without any table", "give_folder"),
    Check("unreadable_file", "error", "a file that the system does not let us read", "open_file"),
    Check("unknown_table", "error", "a CSV file that is no table", "rename_file"),
    Check("duplicate_table", "error", "two files of one table", "keep_one_file"),
    Check("unknown_encoding", "error", "a file that is neither UTF-8, nor UTF-16 with a mark, nor"
          " plausible GB18030", "give_encoding"),
    Check("wrong_encoding", "error", "a file that the given encoding does not decode",
          "give_encoding"),
    Check("no_such_encoding", "error", "an encoding that is not known", "give_encoding"),
    Check("encoding_used", "note", "the encoding in which a file was read", "check_encoding"),
    Check("absent_table", "note", "a table that has no file and so counts as empty", "add_table"),
    Check("empty_file", "error", "a file without a header line", "write_header"),
    Check("no_known_columns", "error", "a file whose first line names no known column",
          "write_header"),
    Check("too_many_columns", "error", "a file whose first line has more than 1,000 cells",
          "write_header"),
    Check("no_rows", "note", "a file with a header and no rows", "add_rows"),
    Check("ragged_row", "error", "a row with more or fewer cells than the header", "mend_commas"),
    Check("unbalanced_quote", "error", "a quote that is not closed, or closed too early",
          "mend_quotes"),
    Check("cell_too_long", "error", "a cell of more than 131,072 characters, most often an open"
          " quote", "mend_quotes"),
    # Columns.
    Check("missing_column", "error", "a required column that is not there", "add_column"),
    Check("unknown_column", "error", "a column that the table does not have", "rename_column"),
    Check("duplicate_column", "error", "a column that is there twice", "keep_one_column"),
    # Cells.
    Check("empty_cell", "error", "a required cell that is empty", "fill_cell"),
    Check("empty_name", "error", "a name that is empty", "fill_cell"),
    Check("not_a_number", "error", "a number that cannot be read", "write_number"),
    Check("not_finite", "error", "a number that is NaN or infinite", "write_number"),
    Check("not_an_integer", "error", "a count that is not whole", "write_integer"),
    Check("negative_number", "error", "a negative number where none may be", "keep_to_range"),
    Check("number_too_large", "error", "an absurdly large number", "check_unit"),
    Check("outside_0_1", "error", "an urgency or share outside 0 to 1", "keep_to_range"),
    Check("outside_globe", "error", "a longitude beyond ±180° or a latitude beyond ±90°",
          "check_coordinates"),
    Check("out_of_range", "error", "any other number outside its range", "keep_to_range"),
    Check("bad_choice", "error", "a word that is not in the column's list", "choose_from_list"),
    Check("bad_date", "error", "a date that is not YYYY, YYYY-MM or YYYY-MM-DD, 1900 to 2099",
          "write_date"),
    Check("bad_period", "error", "a period that is not YYYY or YYYY-MM, 1900 to 2099",
          "write_period"),
    Check("space_in_id", "error", "a space, of any kind, in an id", "clean_id"),
    Check("full_width_id", "error", "full-width digits, letters or signs in an id", "clean_id"),
    Check("reserved_character", "error", "a | or ; in an id: they join ids", "clean_id"),
    Check("too_long", "error", "an id of more than 500 characters, or a name of more than 2,000",
          "shorten"),
    Check("control_character", "error", "a control or invisible character", "remove_character"),
    Check("line_break", "warning", "a line break or tab inside a text", "remove_character"),
    Check("stray_space", "warning", "a space before, after, or doubled in a text, or between two"
          " Chinese characters of a name", "remove_spaces"),
    Check("formula_start", "warning", "a text that a spreadsheet would take for a formula; the"
          " text stays as it is", "check_formula"),
    Check("uscc_length", "error", "a unified social credit code that has not 18 characters",
          "check_uscc"),
    Check("uscc_alphabet", "error", "a unified social credit code with characters that GB 32100"
          " does not use (it has no I, O, S, V, Z and no small letters)", "check_uscc"),
    Check("uscc_check_digit", "error", "a unified social credit code whose check digit is wrong",
          "check_uscc"),
    Check("phone_number", "warning", "a phone number where an office is asked for", "name_office"),
    # Keys and references.
    Check("duplicate_key", "error", "a row with the key of an earlier row", "keep_one_row"),
    Check("overlapping_pairing", "error", "a pairing whose dates overlap those of an earlier row of"
          " the same pairing and period", "keep_one_row"),
    Check("overlapping_lead", "warning", "a lead whose dates overlap those of an earlier row of the"
          " same lead", "keep_one_row"),
    Check("duplicate_uscc", "warning", "two providers with one unified social credit code",
          "merge_rows"),
    Check("unknown_reference", "error", "an id that the other table does not have", "add_referred"),
    Check("wrong_side", "error", "a participant that is in the table of the other side",
          "change_side"),
    # The trees of places, sectors and providers.
    Check("cycle", "error", "a row that stands above itself", "break_cycle"),
    Check("wrong_level", "error", "a place under a kind of place that it cannot stand under",
          "mend_parent"),
    Check("run_by_no_zone", "error", "a place that is run by something else than a zone",
          "name_zone"),
    Check("area_id_no_area", "error", "a place in an area that is another kind of place",
          "name_area"),
    Check("outside_county", "error", "a township, village, community, hospital or school that lies"
          " in no county", "mend_parent"),
    # Rows.
    Check("min_above_max", "error", "a minimum above its maximum", "swap_bounds"),
    Check("half_coordinate", "error", "a longitude without a latitude, or the other way round",
          "check_coordinates"),
    Check("priority_of_provider", "error", "a priority on a provider: only places have one",
          "remove_priority"),
    Check("until_before_since", "error", "a last day before the first day", "mend_dates"),
    Check("dates_outside_period", "warning", "an active pairing whose dates lie outside its period",
          "mend_dates"),
    Check("lead_level", "warning", "a territory led by somebody that is neither a county nor a"
          " zone", "lead_county"),
    Check("barred_capability", "warning", "a capability in a sector in which its provider does not"
          " help: it does not count", "check_barred"),
    Check("similar_names", "warning", "two organisations whose names differ at most by width,"
          " spaces, suffix or alias", "merge_rows"),
    # The year's work.
    Check("team_in_team", "error", "a member of a team that is a team itself", "name_members"),
    Check("move_not_allowed", "error", "a state of a project that cannot follow the one before it",
          "mend_move"),
    Check("state_differs", "error", "a project whose state is not that of its last move",
          "mend_state"),
    Check("spent_too_much", "warning", "a project that spent more than it has", "check_money"),
    Check("sectors_differ", "error", "a dispatch whose capability and need are of different"
          " sectors", "choose_sector"),
    Check("capability_exceeded", "warning", "dispatches of a capability that add up to more than"
          " there is of it", "check_amounts"),
    Check("need_exceeded", "warning", "dispatches to a need that add up to more than it needs",
          "check_amounts"),
    Check("budget_of_one", "error", "a budget that is not of exactly one place, provider or"
          " sector", "name_one"),
    Check("second_budget", "error", "a second budget of one place, provider or sector and period",
          "keep_one_row"),
    Check("task_day", "error", "a task that is done without a day, or has a day and is not done",
          "mend_task"),
    Check("evaluated_what", "error", "an evaluation that is neither of a project alone nor of a"
          " whole pairing", "name_subject"),
    # Good to know.
    Check("several_leads", "note", "a county whose territory several bodies lead at one time",
          "nothing_to_do"),
    Check("place_without_needs", "note", "places that take part and have no open need, of their own"
          " or below", "add_needs"),
    Check("provider_without_coordinates", "note", "providers that take part and whose distance is"
          " unknown", "add_coordinates"),
    Check("place_without_coordinates", "note", "places that take part and whose county has no"
          " coordinates", "add_coordinates"),
)  # fmt: skip
"""All checks, in the order in which the reference page lists them."""

BY_CODE: dict[str, Check] = {check.code: check for check in CHECKS}
