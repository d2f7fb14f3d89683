"""The page of a network's shape: whole in itself, escaped, told to all, in both languages."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont

from api.export.map_font import FONT
from api.export.shape_canvas import drawing, picture, shortened, visible
from api.export.shape_matrix import draw_matrix
from api.export.shape_report import shape_page, write_shape_report
from api.messages import LANGUAGES, Catalogue
from engine.policy import read_policy
from engine.shape.modularity import modularity
from engine.shape.study_making import study_of_web
from engine.shape.web import web_from_table
from fixtures import path
from graph_schema.tables import load_graph
from tests.api.export.conftest import planned
from tests.api.export.shape_pages import Page, font_of, study_of
from tests.api.test_hostile_texts import NAME_OF

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>&\"'{{7*7}}"


@pytest.fixture(scope="module")
def study(tiny):
    return study_of(tiny)


@pytest.fixture(scope="module", params=LANGUAGES)
def text(request, study, tiny):
    return shape_page(study, Catalogue(request.param), tiny.graph, name="tiny")


@pytest.fixture(scope="module")
def page(text):
    return Page.read(text)


def assert_asks_for_nothing(text):
    page = Page.read(text)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in page.elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("src", "href", "xlink:href", "srcset", "data", "action"):
                assert value.startswith(("#", "data:image/png;base64,")), (tag, value[:60])
    assert set(re.findall(r"url\(\s*['\"]?(.{5})", text)) <= {"data:", *(
        own for own in re.findall(r"url\((#.{4})", text))}  # fmt: skip
    assert "@import" not in text


def test_it_asks_for_nothing_from_anywhere_and_forbids_it(text, page):
    assert_asks_for_nothing(text)
    policy = next(x for x in page.tags("meta") if "http-equiv" in x)
    assert "default-src 'none'" in policy["content"]


def test_every_figure_has_a_title_a_description_and_ids_of_its_own(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    drawings = page.tags("svg")
    assert len(drawings) == len(page.tags("figure")) >= 8
    for own in drawings:
        assert own["role"] == "img"
        assert set(own["aria-labelledby"].split()) <= set(ids)
    for _, attributes in page.elements:
        for value in attributes.values():
            for target in re.findall(r"^#(\S+)$|url\(#([^)]+)\)", value):
                assert "".join(target) in ids


def test_tables_have_heads_and_names_of_rows(page):
    assert {own.get("scope") for own in page.tags("th")} == {"col", "row"}


def test_the_font_that_comes_along_has_every_character_that_its_source_has(text, page):
    known = set(map(chr, font_of(text).getBestCmap()))
    assert (set(page.text) & _characters()) - known == set()
    assert len(known) < 1500


def _characters():
    with TTFont(FONT) as font:
        return set(map(chr, font.getBestCmap()))


def test_it_speaks_one_language_and_leaves_no_hole(text, page):
    assert "?" not in page.text
    is_chinese = page.tags("html")[0]["lang"] == "zh-CN"
    assert ("结论" in page.text) == is_chinese
    assert ("What it means" in page.text) != is_chinese
    if is_chinese:
        assert not re.search(r"\b(rows|columns|higher|pairs of)\b", page.text)


def test_synthetic_tables_are_said_to_be(page):
    assert "100%" in page.text
    assert any(word in page.text for word in ("模拟数据", "synthetic rows"))


def test_the_same_study_gives_the_same_bytes(study, tiny, tmp_path):
    for name in ("a.html", "b.html"):
        write_shape_report(tmp_path / name, study, Catalogue("zh"), tiny.graph)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_no_name_becomes_markup(tiny):
    graph = tiny.graph
    tables = {}
    for table in ("providers", "places", "parties", "sectors"):
        rows = graph.table(table).copy()
        rows["name"] = [f"{HOSTILE}{i}" for i in range(len(rows))]
        tables[table] = rows
    hostile = planned(graph.replace(**tables), tiny.policy)
    text = shape_page(study_of(hostile), Catalogue("en"), hostile.graph, name=HOSTILE)
    assert_asks_for_nothing(text)
    page = Page.read(text)
    assert "img" not in {tag for tag, _ in page.elements}
    assert f"{HOSTILE}0" in page.text


@pytest.mark.parametrize("start", range(0, len(NAME_OF), 40))
def test_hostile_names_are_drawn_and_stay_names(start):
    names = [*NAME_OF.values()][start : start + 40]
    web = web_from_table([[1, i % 2] for i in range(len(names))], names, ["x", "y"])
    with drawing():
        figure = draw_matrix(web, modularity(web), visible, ("rows", "columns"), "amount")
        svg = picture("one", figure, names[0], " ".join(map(visible, names))).svg
    assert_asks_for_nothing(f"<p>{svg}</p>")
    texts = {" ".join(own.split()) for own in Page.read(svg).texts}
    assert {" ".join(shortened(visible(own), 26).split()) for own in names} <= texts


def test_ids_of_an_edge_list_are_escaped_too_and_what_cannot_be_seen_is_a_box():
    web = web_from_table([[1, 1], [0, 2]], [HOSTILE, "b\x00\u202e"], ["x", "y]]>"],
                         name=HOSTILE)  # fmt: skip
    text = shape_page(study_of_web(web), Catalogue("en"))
    assert_asks_for_nothing(text)
    assert f"The shape of the assistance network: {HOSTILE}" in Page.read(text).text
    assert "b\ufffd\ufffd" in text
    assert "\x00" not in text


@pytest.mark.parametrize("cells", [[[0, 0]], [[3]], [[1, 1], [1, 1]], [[1, 0], [0, 1]]])
def test_webs_without_links_and_full_ones_and_stars_have_pages_too(cells):
    page = Page.read(shape_page(study_of_web(web_from_table(cells, name="e.csv")), Catalogue("en")))
    assert "e.csv" in page.text
    assert "nan" not in page.text.lower().split()


@pytest.mark.long
def test_the_page_of_all_bijie_is_below_3_mb_and_asks_for_nothing(tmp_path):
    graph = load_graph(path("bijie"))
    own = planned(graph, read_policy((path("bijie") / "policy.toml").read_text("utf-8")))
    file = tmp_path / "bijie.html"
    write_shape_report(file, study_of(own), Catalogue("zh"), graph, name=own.policy.name)
    assert 100_000 < file.stat().st_size < 3_000_000
    text = file.read_text("utf-8")
    assert_asks_for_nothing(text)
    assert "模拟数据：" in Page.read(text).text
