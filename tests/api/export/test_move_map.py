"""The map of who moves: what it shows, where places stand, and that its names can be read."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from api.export import map_font
from api.export.compare_files import write_files
from api.export.map_changes import Arrow, map_changes
from api.export.map_font import FONT, MapFont
from api.export.map_font_subset import characters
from api.export.map_pen import Pen
from api.export.map_places import map_places, spread
from api.export.outlines import county_outlines
from api.messages import entries
from api.screen import Screen
from engine.compare import compare
from engine.comparing.compared_record import ComparedRecord
from engine.plan import make_plan
from engine.policy import read_policy
from engine.record import plan_record
from fixtures import NAMES, path
from graph_schema.tables import load_graph


@pytest.fixture(scope="module")
def bijie():
    return load_graph(path("bijie"))


@pytest.fixture(scope="module")
def found(bijie):
    plans = [make_plan(bijie, read_policy((path("bijie") / f"{name}.toml").read_text("utf-8")))
             for name in ("policy", "scarce")]  # fmt: skip
    (own,) = compare(*plans)
    return own


@pytest.fixture(scope="module")
def tiny_found():
    graph, text = load_graph(path("tiny")), (path("tiny") / "policy.toml").read_text("utf-8")
    other = text.replace("need_gap = 3.0", "need_gap = 0.5")
    (own,) = compare(*(make_plan(graph, read_policy(x)) for x in (text, other)))
    return own


def drawn(own, folder, kind="svg", lang="en", name="m"):
    write_files([folder / f"{name}.{kind}"], [own], Screen(lang))
    return (folder / f"{name}.{kind}").read_bytes()


# What is shown


def test_every_change_is_an_arrow_or_a_mark(found):
    changes, pairs = map_changes(found), found.pairs
    moves = [m for m in pairs.moved if m.kept_side == "provider"]
    assert sum(arrow.num for arrow in changes.arrows) == len(moves)
    assert len(changes.marks["place"]) == len(pairs.moved) - len(moves)
    assert sorted(changes.marks["added"]) == sorted(key[2] for key in pairs.added)
    assert sorted(changes.marks["removed"]) == sorted(key[2] for key in pairs.removed)
    short = {gap.entity_id for gap in found.after.shortfalls
             if gap.side == "place" and gap.kind == "member"}  # fmt: skip
    assert set(changes.marks["short"]) == short


def test_several_moves_between_two_places_are_one_thicker_arrow(found):
    flows = {(arrow.start, arrow.end): arrow.num for arrow in map_changes(found).arrows}
    assert len(flows) == len(map_changes(found).arrows)
    assert Arrow("a", "b", 2).num == 2


# Where places stand


def test_places_stand_inside_their_county_each_at_a_spot_of_its_own(found):
    places = map_places(found, map_changes(found).places)
    assert places.lost == ()
    assert set(places.points) == map_changes(found).places
    assert len(set(places.points.values())) == len(places.points)
    for place, point in places.points.items():
        outline = county_outlines()[found.after.county_of(place)]
        assert outline.holds(np.array([point])).all(), place


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(county_outlines())), st.integers(1, 120))
def test_any_number_of_places_fits_into_a_county_nearest_to_the_seat_first(county, num):
    outline = county_outlines()[county]
    points = np.array(spread(outline.seat, num, outline))
    assert len({tuple(x) for x in points.tolist()}) == num
    assert outline.holds(points).all()
    far = ((points - np.array(outline.seat)) ** 2).sum(axis=1)
    assert (np.diff(far) >= 0).all()


def test_a_county_without_an_outline_has_its_places_around_its_seat(tiny_found):
    places = map_places(tiny_found, ["township:a1", "township:a2", "township:b1"])
    assert places.counties == {"county:a": (105.0, 27.0), "county:b": (105.0, 28.0)}
    assert places.points["township:a1"] == (105.0, 27.0)
    assert places.points["township:b1"] == (105.0, 28.0)
    lon, lat = places.points["township:a2"]
    assert 0 < np.hypot(lon - 105.0, lat - 27.0) < 0.1


def test_a_place_with_coordinates_of_its_own_stands_there(bijie, found):
    rows = bijie.table("places")
    place = next(iter(sorted(map_changes(found).places)))
    there = rows["id"] == place
    moved = bijie.replace(places=rows.assign(lon=rows["lon"].mask(there, 105.125),
                                             lat=rows["lat"].mask(there, 27.25)))  # fmt: skip
    (own,) = compare(make_plan(moved, found.before.policy), make_plan(moved, found.after.policy))
    assert map_places(own, [place]).points[place] == (105.125, 27.25)


def test_what_has_no_coordinates_at_all_is_said_on_the_map(tiny_found, tmp_path):
    records = [ComparedRecord(plan_record(own.plan, {}))
               for own in (tiny_found.before, tiny_found.after)]  # fmt: skip
    (own,) = compare(*records)
    places = map_places(own, map_changes(own).places)
    assert places.points == {}
    assert set(places.lost) == map_changes(own).places
    assert drawn(own, tmp_path)  # a map of nothing but words


@pytest.mark.parametrize(("example", "key"), [("bijie", "schematic"), ("tiny", "no_outlines")])
def test_where_outlines_are_from_is_said_only_where_there_are_any(
    found, tiny_found, tmp_path, monkeypatch, example, key
):
    written = []
    monkeypatch.setattr(Pen, "line", lambda _self, _figure, _at, line, *_look: written.append(line))
    drawn(found if example == "bijie" else tiny_found, tmp_path)
    notes = {key: Screen("en").text(f"map.note.{key}") for key in ("schematic", "no_outlines")}
    assert [name for name, line in notes.items() if line in written] == [key]


# How it is drawn


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_is_drawn_in_both_forms_and_languages(found, tmp_path, lang):
    image = Image.open(io.BytesIO(drawn(found, tmp_path, "png", lang)))
    assert image.size[0] > image.size[1] > 800
    assert len(image.convert("RGB").getcolors(10**6)) > 50
    svg = ET.fromstring(drawn(found, tmp_path, "svg", lang))
    assert svg.tag.endswith("svg")


def test_every_outline_and_every_arrow_is_in_the_picture(found, tmp_path):
    svg = drawn(found, tmp_path).decode()
    assert len(re.findall("#f4f2ec", svg)) >= len(county_outlines())
    assert svg.count("stroke: #0072b2") >= len(map_changes(found).arrows)


def test_the_same_comparison_gives_the_same_picture(tiny_found, tmp_path):
    for kind in ("svg", "png"):
        one, other = (drawn(tiny_found, tmp_path, kind, name=name) for name in "ab")
        assert one == other


def test_several_plans_get_a_picture_each(tiny_found, tmp_path):
    write_files([tmp_path / "m.svg"], [tiny_found, tiny_found], Screen("en"))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m-B.svg", "m-C.svg"]


def test_plans_that_do_not_differ_give_a_picture_that_says_so(found, tmp_path):
    (same,) = compare(found.before, found.before)
    assert drawn(same, tmp_path, "svg")


# Fonts


def test_the_font_writes_gb_2312_our_own_words_and_every_name_of_the_examples(bijie):
    known = set(map(chr, TTFont(FONT).getBestCmap()))
    assert characters() <= known
    own = {c for entry in entries().values() for text in entry.values() for c in text}
    others = (load_graph(path(name)) for name in NAMES if name != "bijie")
    named = {c for graph in (bijie, *others)
             for table in ("places", "providers", "parties", "sectors")
             for name in graph.table(table)["name"].tolist() for c in name}  # fmt: skip
    assert (own | named) - known - set("\n\t") == set()


def test_the_font_is_under_a_name_of_its_own_with_its_licence():
    names = {record.nameID: str(record) for record in TTFont(FONT)["name"].names}
    assert names[1] == names[4] == "Jiedui Map"
    assert "SIL Open Font License" in names[13]
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text("utf-8")


def test_a_rare_character_is_written_in_a_font_of_the_machine(monkeypatch):
    monkeypatch.setattr(map_font, "system_fonts", lambda: (FONT,))
    assert MapFont().fit("毕节").font == FONT


def test_what_no_font_can_write_is_an_id_and_is_told(found, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(map_font, "system_fonts", lambda: ())
    font = MapFont()
    assert font.fit("\U0002a6a5乡", "520525211").text == "520525211"
    assert font.replaced == {"\U0002a6a5乡"}
    names = {**found.after.names, "520526": "\U0002a6a5县"}
    monkeypatch.setitem(found.after.__dict__, "names", names)
    drawn(found, tmp_path, "png")
    err = capsys.readouterr().err
    assert "No font can write these names" in err
    assert "\U0002a6a5县" in err


def test_signs_on_the_map_differ_in_form_not_in_colour_alone():
    from api.export.map_pen import SIGNS

    assert len({sign for sign, _ in SIGNS.values()}) == len(SIGNS)
    assert len({colour for _, colour in SIGNS.values()}) == len(SIGNS)
