"""Folders of CSV files: what is read, what is refused by name, and what comes back when written."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.checks import BY_CODE
from graph_schema.csv_write import csv_line
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES, table
from graph_schema.tables import BadTables, load_folder, load_graph, read_folder, write_folder

from .world import ORIGIN, sound, sound_rows, sound_year, write

PAIRING_TABLES = [t.name for t in TABLES if not t.of_the_year]

PARTIES = "id,name,kind,origin,source\nparty:a,甲党,party,real,x\n"

# The bytes of parties.csv, and the line on which its one problem is.
FILE_CASES = {
    "empty_file": (b"", None),
    "no_known_columns": (b"id;name;kind;origin;source\n", 1),
    "too_many_columns": (b"id,name,kind,origin,source" + b"," * 1_000 + b"\n", 1),
    "no_rows": (PARTIES.splitlines()[0].encode(), None),
    "ragged_row": (f"{PARTIES}party:b,乙党,party,real,x,y\n".encode(), 3),
    "unbalanced_quote": (f'{PARTIES}party:b,"乙党,party,real,x\n'.encode(), 3),
    "cell_too_long": (f"{PARTIES}party:b,乙党,party,real,{'x' * 200_000}\n".encode(), 3),
    "duplicate_column": (b"id,name,kind,origin,source,\xe5\x90\x8d\xe7\xa7\xb0\n", 1),
    "unknown_encoding": (PARTIES.encode("utf-16-le"), None),
    "no_folder": None,
    "no_tables": None,
    "unreadable_file": None,
    "unknown_table": None,
    "duplicate_table": None,
    "wrong_encoding": None,
    "no_such_encoding": None,
    "encoding_used": None,
    "absent_table": None,
}


def problems(report, *passed_over):
    """Return what a report says but for the files that are not there and the encodings."""
    silent = {"absent_table", "encoding_used", "no_rows", *passed_over}
    return [problem for problem in report.problems if problem.code not in silent]


def file_report(tmp_path, content, name="parties.csv", encoding=None):
    """Return the report of a folder that holds one file."""
    (tmp_path / name).write_bytes(content)
    return load_folder(tmp_path, encoding).report


@pytest.mark.parametrize(
    ("code", "case"), [(code, case) for code, case in FILE_CASES.items() if case]
)
def test_a_spoilt_file_is_named_with_its_line(tmp_path, code, case):
    content, line = case
    report = file_report(tmp_path, content)
    found = [p for p in report.problems if p.code == code]
    assert [(p.table, p.row) for p in found] == [("parties", line)]
    assert found[0].severity == BY_CODE[code].severity


def test_a_folder_that_is_not_there_is_a_problem_and_no_exception(tmp_path):
    loaded = load_folder(tmp_path / "nowhere")
    assert loaded.graph is None
    assert [p.code for p in loaded.report.problems] == ["no_folder"]


def test_a_folder_without_tables_is_an_error(tmp_path):
    assert load_folder(tmp_path).report.counts == {
        "no_tables": 1,
        "absent_table": len(PAIRING_TABLES),
    }


def test_a_file_that_cannot_be_opened_is_named(tmp_path):
    (tmp_path / "parties.csv").mkdir()
    (problem,) = problems(load_folder(tmp_path).report)
    assert (problem.code, problem.table, problem.value) == (
        "unreadable_file", "parties", "parties.csv",
    )  # fmt: skip
    assert problem.facts["reason"]


def test_a_csv_file_that_is_no_table_is_named_with_what_it_may_mean(tmp_path):
    (tmp_path / "partys.csv").write_text(PARTIES, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not looked at", encoding="utf-8")
    found = problems(load_folder(tmp_path).report, "no_tables")
    assert [(p.code, p.value) for p in found] == [("unknown_table", "partys.csv")]
    assert "parties" in found[0].facts["near"]


def test_two_files_of_one_table_are_an_error(tmp_path):
    (tmp_path / "parties.csv").write_text(PARTIES, encoding="utf-8")
    report = file_report(tmp_path, PARTIES.encode(), name="党派与牵头单位.csv")
    (problem,) = problems(report)
    assert (problem.code, problem.facts["other"]) == ("duplicate_table", "parties.csv")


def test_a_given_encoding_is_used_strictly(tmp_path):
    big5 = "id,name,kind,origin,source\nparty:a,民革,party,real,x\n".encode("big5")
    assert not problems(file_report(tmp_path, big5, encoding="big5"))
    (problem,) = problems(file_report(tmp_path, big5, encoding="utf-8"))
    assert (problem.code, problem.facts["encoding"]) == ("wrong_encoding", "utf-8")


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13"])
def test_an_encoding_that_does_not_exist_is_named(tmp_path, encoding):
    (problem,) = file_report(tmp_path, PARTIES.encode(), encoding=encoding).problems
    assert (problem.code, problem.value) == ("no_such_encoding", encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8", "utf-16-le", None])
def test_a_mark_at_the_start_is_never_part_of_the_first_column(tmp_path, encoding):
    codec = encoding if encoding == "utf-16-le" else "utf-8"
    report = file_report(tmp_path, f"\ufeff{PARTIES}".encode(codec), encoding=encoding)
    assert not problems(report)


def test_the_report_names_the_encoding_of_each_file_and_each_absent_table(tmp_path):
    loaded = load_folder(write(tmp_path, {"parties": sound_rows()["parties"]}))
    used = [p for p in loaded.report.problems if p.code == "encoding_used"]
    assert [(p.value, p.facts["encoding"]) for p in used] == [("parties.csv", "utf-8")]
    assert loaded.encodings == {"parties.csv": "utf-8"}
    assert loaded.report.counts["absent_table"] == len(PAIRING_TABLES) - 1


def test_headers_may_be_english_or_chinese_mixed_in_any_case_and_order(tmp_path):
    text = "来源,Name,编号, kind ,数据性质\nx,甲党,party:a,party,real\n"
    assert not problems(file_report(tmp_path, text.encode(), name="党派与牵头单位.CSV"))
    assert load_graph(tmp_path).table("parties")["name"].tolist() == ["甲党"]


def test_blank_lines_are_passed_over_and_line_numbers_stay_right(tmp_path):
    text = (
        'id,name,kind,origin,source\n\nparty:a,甲党,party,real,"two\nlines"\n\n,,,,\n'
        "party:b,乙党,club,real,x\n"
    )
    (tmp_path / "parties.csv").write_text(text, encoding="utf-8")
    raw = read_folder(tmp_path)
    assert raw.frames["parties"].index.tolist() == [3, 7]
    assert raw.frames["parties"]["source"].tolist() == ["two\nlines", "x"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path, ending):
    assert not problems(file_report(tmp_path, PARTIES.replace("\n", ending).encode()))
    assert len(load_graph(tmp_path).table("parties")) == 1


def test_empty_columns_without_a_title_are_ignored_and_filled_ones_are_not(tmp_path):
    text = (
        "id,name,kind,origin,source,,\nparty:a,甲党,party,real,x,,\nparty:b,乙党,party,real,x,,,\n"
    )
    assert not problems(file_report(tmp_path, text.encode()))
    (problem,) = problems(file_report(tmp_path, text.replace("x,,,", "x,,7").encode()))
    assert (problem.code, problem.value) == ("unknown_column", "#7")


def test_a_row_that_cannot_be_read_does_not_hide_the_rows_after_it(tmp_path):
    text = 'id,name,kind,origin,source\nparty:a,"甲"党,party,real,x\nparty:b,乙党,party,real,x\n'
    (tmp_path / "parties.csv").write_text(text, encoding="utf-8")
    raw = read_folder(tmp_path)
    assert raw.frames["parties"]["id"].tolist() == ["party:b"]
    codes = [finding.problems[0].code for finding in raw.findings]
    assert "unbalanced_quote" in codes


def test_many_bad_rows_are_counted_in_full_and_kept_in_bounds(tmp_path):
    rows = "party:b,乙党\n" * 1_500
    (tmp_path / "parties.csv").write_text(PARTIES + rows, encoding="utf-8")
    (ragged,) = (f for f in read_folder(tmp_path).findings if f.problems[0].code == "ragged_row")
    assert (len(ragged.problems), ragged.count) == (1_000, 1_500)


def test_a_table_longer_than_a_chunk_is_read_whole(tmp_path):
    rows = "".join(f"party:{i},{i},party,real,x\n" for i in range(45_000))
    (tmp_path / "parties.csv").write_text(f"id,name,kind,origin,source\n{rows}", encoding="utf-8")
    frame = read_folder(tmp_path).frames["parties"]
    assert frame.index.tolist() == list(range(2, 45_002))
    assert frame["id"].iloc[-1] == "party:44999"


def test_load_graph_raises_with_the_whole_report(tmp_path):
    (tmp_path / "parties.csv").write_text(PARTIES.replace("party,real", "club,rael"), "utf-8")
    with pytest.raises(BadTables, match="bad_choice × 2") as caught:
        load_graph(tmp_path)
    assert caught.value.report.counts["bad_choice"] == 2


def sound_graph():
    return AssistanceGraph({name: pd.DataFrame(rows) for name, rows in sound_rows().items()})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_written_and_read_again_has_the_same_hash(tmp_path, lang):
    graph = sound_graph()
    write_folder(graph, tmp_path / "out", lang)
    assert load_graph(tmp_path / "out").content_hash == graph.content_hash


def test_files_are_written_in_schema_order_without_empty_optional_columns(tmp_path):
    write_folder(sound_graph(), tmp_path / "out")
    assert (tmp_path / "out" / "needs.csv").read_bytes().decode() == (
        "id,place_id,sector_id,title,amount,urgency,period,status,origin,source\n"
        "need:1,520521100,tea,茶园,3,0.5,2026,open,synthetic,test\n"
    )
    assert sorted(p.stem for p in (tmp_path / "out").iterdir()) == sorted(PAIRING_TABLES)


def test_tables_of_the_year_are_written_where_they_have_rows_and_go_when_they_have_none(tmp_path):
    year = AssistanceGraph({name: pd.DataFrame(rows) for name, rows in sound_year().items()})
    write_folder(year, tmp_path)
    assert load_graph(tmp_path) == year
    assert {p.stem for p in tmp_path.iterdir()} == {t.name for t in TABLES}
    write_folder(sound_graph(), tmp_path)
    assert load_graph(tmp_path) == sound_graph()
    assert {p.stem for p in tmp_path.iterdir()} == {*PAIRING_TABLES}


def test_chinese_files_start_with_a_mark_and_english_ones_do_not(tmp_path):
    write_folder(sound_graph(), tmp_path / "zh", "zh")
    write_folder(sound_graph(), tmp_path / "en", "en")
    assert (tmp_path / "zh" / "needs.csv").read_bytes().startswith("\ufeff编号,受扶方,".encode())
    assert (tmp_path / "en" / "needs.csv").read_bytes().startswith(b"id,place_id,")


def test_writing_replaces_the_tables_of_a_folder_and_leaves_its_other_files(tmp_path):
    (tmp_path / "policy.toml").write_text("kept", encoding="utf-8")
    (tmp_path / "党派与牵头单位.csv").write_text(PARTIES, encoding="utf-8")
    write_folder(sound_graph(), tmp_path)
    assert load_graph(tmp_path) == sound_graph()
    assert (tmp_path / "policy.toml").read_text(encoding="utf-8") == "kept"


def test_a_failure_while_writing_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    write_folder(sound_graph(), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_):
        raise OSError("disk full")

    parties = pd.DataFrame([{"id": "party:z", "name": "Z", "kind": "party", **ORIGIN}])
    changed = AssistanceGraph({"parties": parties})
    with monkeypatch.context() as patch:
        patch.setattr("graph_schema.csv_write.csv_line", full)
        with pytest.raises(OSError, match="disk full"):
            write_folder(changed, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from(',"\n\r\t=+-@\'; 茶羊\u3000😀\u0301'),
    ),
    min_size=1, max_size=12,
).filter(lambda text: text.strip())  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=4), st.sampled_from(["en", "zh"]))
def test_hostile_texts_come_back_as_they_were(tmp_path_factory, texts, lang):
    parties = pd.DataFrame(
        [
            {"id": f"party:{i}", "name": text, "kind": "party", "origin": "real", "source": text}
            for i, text in enumerate(texts)
        ]
    )
    graph = AssistanceGraph({"parties": parties})
    folder = tmp_path_factory.mktemp("hostile")
    write_folder(graph, folder, lang)
    again = AssistanceGraph({"parties": read_folder(folder).frames["parties"]})
    assert again.content_hash == graph.content_hash


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_order_of_rows_and_columns_does_not_change_the_hash(tmp_path_factory, data):
    rows = sound_rows()
    folder = write(
        tmp_path_factory.mktemp("shuffled"),
        {
            name: [
                dict(data.draw(st.permutations(list(row.items()))))
                for row in data.draw(st.permutations(table))
            ]
            for name, table in rows.items()
        },
    )
    assert load_graph(folder) == sound_graph()


@pytest.mark.parametrize("name", [t.name for t in TABLES])
def test_an_optional_column_without_values_is_the_same_as_none(tmp_path, name):
    rows = sound(name)
    for column in table(name).columns:
        for row in rows[name]:
            row.setdefault(column.name, "")
    plain = AssistanceGraph({own: pd.DataFrame(table) for own, table in sound(name).items()})
    assert load_graph(write(tmp_path, rows)) == plain


def test_a_lone_carriage_return_is_quoted():
    assert csv_line(("a\rb", "c")) == '"a\rb",c'
