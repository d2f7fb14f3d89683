"""Which encoding: what is read as what, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from graph_schema.encoding import evidence, find_encoding, is_encoding
from graph_schema.encoding_characters import VERY_COMMON
from graph_schema.tables import read_folder

SIMPLIFIED = (
    "毕节市,七星关区,大方县,纳雍县,羊场镇,鸡场彝族乡,果瓦村委会,赫章县,妈姑镇,平山镇,示例企业"
)
TRADITIONAL = (
    "畢節市,七星關區,大方縣,納雍縣,羊場鎮,雞場彝族鄉,果瓦村委會,赫章縣,媽姑鎮,平山鎮,示例企業"
)
TAIWAN = "臺北市政府教育局,新北市板橋區公所,國立臺灣大學醫學院附設醫院,慈善基金會,農業發展協會"
JAPANESE = "東京都千代田区役所,大阪市立中学校,北海道大学病院,国立研究開発法人,株式会社日立製作所"
KANA = "さくら市,つくば市立みどりの学園,ニセコ町,南アルプス市"
KOREAN = "서울특별시,부산광역시,전라남도교육청,국립중앙의료원"

PLACES = Path(__file__).parents[3] / "shared" / "data" / "bijie_places.csv"


def found(text, encoding, errors="strict"):
    """Return the encoding found for a text in an encoding."""
    return find_encoding(io.BytesIO(text.encode(encoding, errors)))


def table(names, header="id,name,kind"):
    """Return a table of names with ids and kinds in ASCII."""
    rows = [f"{i},{name},county" for i, name in enumerate(names.split(","))]
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"),
        ("gb18030", "gb18030"), ("gbk", "gb18030"), ("gb2312", "gb18030"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("header", ["id,name,kind", "编号,名称,类别"])
def test_chinese_tables_are_read_as_what_they_are(encoding, expected, header):
    assert found(table(SIMPLIFIED, header), encoding) == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_a_mark_is_accepted_in_either_order(encoding):
    assert found("\ufeff" + table(SIMPLIFIED), encoding) == "utf-16"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("header", ["id,name,kind", "编号,名称,类别", "上级,编号,名称,类别"])
@pytest.mark.parametrize("names", [SIMPLIFIED, "a,b"])
def test_utf_16_without_a_mark_is_refused(encoding, header, names):
    assert found(table(names, header), encoding) is None


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (TRADITIONAL, "big5"), (TAIWAN, "big5"), (TAIWAN, "big5hkscs"), (TAIWAN, "cp950"),
        (JAPANESE, "shift_jis"), (JAPANESE, "cp932"), (JAPANESE, "euc_jp"),
        (KANA, "shift_jis"), (KANA, "euc_jp"), (KOREAN, "euc_kr"), (KOREAN, "cp949"),
    ],
)  # fmt: skip
def test_other_east_asian_encodings_do_not_slip_through_as_gb18030(names, encoding):
    data = table(names).encode(encoding)
    data.decode("gb18030", "replace")  # most do so without any error
    assert find_encoding(io.BytesIO(data)) is None


@pytest.mark.parametrize(
    "header", ["編號,名稱,類別", "編號,名稱,kind", "編號,name,kind"]
)  # fmt: skip
def test_chinese_headers_in_big5_do_not_slip_through(header):
    assert found(table(TRADITIONAL, header), "big5") is None
    assert found(table("a,b", header), "big5") is None


@pytest.mark.parametrize("names", TAIWAN.split(",") + TRADITIONAL.split(","))
def test_a_single_name_in_big5_does_not_slip_through(names):
    assert found(table(names), "big5") is None


@pytest.mark.parametrize("names", JAPANESE.split(","))
@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp"])
def test_a_single_name_in_japanese_encodings_does_not_slip_through(names, encoding):
    assert found(table(names), encoding) is None


def test_a_file_half_in_gb18030_and_half_in_big5_is_refused():
    data = table(SIMPLIFIED).encode("gb18030") + table(f"{TRADITIONAL},{TAIWAN}").encode("big5")
    assert find_encoding(io.BytesIO(data)) is None


def test_plain_ascii_is_utf_8():
    assert found(table("a,b"), "ascii") == "utf-8"
    assert found("", "ascii") == "utf-8"


def test_accents_in_utf_8_are_not_taken_for_chinese():
    assert found(table("Café,Ærø,Nîmes,Привет,Ελλάδα"), "utf-8") == "utf-8"


def test_bytes_that_make_sense_in_two_encodings_are_refused():
    # These characters in GB18030 are Cyrillic letters in UTF-8.
    data = table("小学校,医药业").encode("gb18030")
    data.decode("utf-8")
    assert find_encoding(io.BytesIO(data)) is None


def test_a_mark_that_the_rest_does_not_follow_is_refused():
    assert find_encoding(io.BytesIO(b"\xef\xbb\xbfid,\xff\n")) is None


def test_binary_rubbish_is_refused():
    assert find_encoding(io.BytesIO(bytes(range(128, 256)) * 10)) is None


def test_a_zero_byte_in_a_cell_is_left_to_the_checks():
    assert found("id,name\n1,a\x00b\n", "utf-8") == "utf-8"


def test_a_character_across_the_border_of_two_blocks_is_read(tmp_path):
    text = "id,name,kind,origin,source\n" + "party:1,羊场镇,party,real,毕节市\n" * 60_000
    (tmp_path / "parties.csv").write_bytes(text.encode("gb18030"))
    raw = read_folder(tmp_path)
    assert raw.encodings == {"parties.csv": "gb18030"}
    assert set(raw.frames["parties"]["name"]) == {"羊场镇"}


def test_rare_ideographs_and_kana_are_evidence_against_and_headers_strong_evidence_for():
    assert evidence({"学校"}) == 12
    assert evidence({"编号"}) == 24
    assert evidence({"赫"}) == -3
    assert evidence({"嬲"}) == -6
    assert evidence({"囍"}) == -8
    assert evidence({"の"}) == evidence({"\ue000"}) == evidence({"𠀀"}) == -10
    assert evidence({"，（）"}) == 0


def test_an_ending_that_all_names_share_counts_less_than_different_words():
    names = {f"{first}学校" for first in "甲乙丙丁戊"}
    # 学 follows five characters (5^¾ = 3.3: three times), 校 one.
    assert evidence(names) == evidence(set("甲乙丙丁戊")) + 3 * 6 + 6


def test_more_chinese_text_is_more_evidence():
    names = {a + b for a in "赫章纳雍织金" for b in "大方黔西威宁"}
    assert 0 < evidence(set(sorted(names)[:9])) < evidence(names)


def test_the_very_common_characters_are_few_of_gb_2312_so_that_chance_does_not_meet_them():
    assert len(VERY_COMMON) < 3_755 / 7
    assert all(character.encode("gb2312") for character in VERY_COMMON)


@pytest.mark.parametrize(("name", "known"), [("Big5", True), ("utf-16", True), ("x\0", False)])
def test_encodings_are_known_by_name(name, known):
    assert is_encoding(name) is known


@pytest.mark.skipif(not PLACES.exists(), reason="the places of Bijie are not beside the project")
@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("gb18030", "gb18030"), ("utf-8", "utf-8"), ("big5", None), ("shift_jis", None),
        ("euc_jp", None), ("euc_kr", None), ("utf-16-le", None), ("utf-16-be", None),
    ],
)  # fmt: skip
def test_any_ten_names_of_bijie_are_enough_to_tell(encoding, expected):
    with PLACES.open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    # Elsewhere the commonest characters have other forms; the rest of them is left out.
    forms = (
        str.maketrans("县乡镇区关会员场龙东", "縣鄉鎮區關會員場龍東") if expected is None else {}
    )
    for start in range(0, len(names) - 10, 50):
        sample = ",".join(names[start : start + 10])
        assert found(table(sample.translate(forms)), encoding, "ignore") == expected, sample
