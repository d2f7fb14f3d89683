"""Links lead somewhere, every page can be reached, and pages keep to the house's words."""

from __future__ import annotations

import re

import pytest

from .pages import DOCS, ROOT, all_pages, anchor, prose

PAGES = [page.relative_to(ROOT).as_posix() for page in all_pages()]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:\.ci|api|benchmarks|docs|engine|fixtures|graph_schema|tests)/[\w./*-]*)`")

NO_HOST = re.compile(r"sqlite:///|(?:neo4j|bolt|postgresql)(?:\+s(?:sc)?)?://(?:…|(?:localhost|HOST)(?![\w.-]))"
                     r"|http://localhost:(?:7474|8000)\b")  # fmt: skip
"""URLs that lead to no machine but the reader's own, or to one that the reader has to name."""

ANOTHER_WORD = {
    "donor": "provider", "beneficiary": "place", "beneficiaries": "places", "recipient": "place",
    "supporter": "provider", "matchmaking": "pairing", "objective value": "value",
    "援助方": "帮扶方", "资助方": "帮扶方", "被帮扶方": "受扶方", "受助方": "受扶方",
}  # fmt: skip
"""Words for which the house has another one."""

BOASTS = (
    "powerful", "seamless", "cutting-edge", "state-of-the-art", "world-class", "blazing",
    "revolutionary", "effortless", "best-in-class", "next-generation", "game-chang",
    "赋能", "强大", "领先", "革命性", "一站式", "极致",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file_and_a_heading(name):
    page = ROOT / name
    for target in LINK.findall(prose(page)):
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if fragment:
            headings = re.findall(r"^#+ (.*)$", prose(file), re.MULTILINE)
            assert fragment in {anchor(heading) for heading in headings}, target


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_names_exists(name):
    for file in FILE.findall(prose(ROOT / name)):
        assert list(ROOT.glob(file.rstrip("/"))), file


def test_the_index_links_to_every_file_of_docs():
    linked = {(DOCS / target).resolve() for target in LINK.findall(prose(DOCS / "index.md"))}
    files = {file for file in DOCS.rglob("*") if file.is_file() and file.name != "index.md"}
    assert files - linked == set()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_names_a_host_or_a_folder_of_one_machine(name):
    text = NO_HOST.sub("", (ROOT / name).read_text("utf-8"))
    hosts = r"\w+://|www\."
    assert re.findall(rf"{hosts}|(?<![\w.])/(?:home|root|tmp|usr|var|mnt)/", text) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("sqlite:///plans/office.sqlite", ""),
        ("neo4j://localhost:7687 neo4j+s://HOST bolt+ssc://HOST postgresql://…", ""),
        ("neo4j+s://db.example.org", "neo4j+s://"),
        ("http://localhost:7474 http://localhost.example.org", "http://"),
    ],
)
def test_a_url_without_a_host_of_its_own_is_none(text, left):
    assert "".join(re.findall(r"[\w+]+://", NO_HOST.sub("", text))) == left


@pytest.mark.parametrize("name", PAGES)
def test_one_word_for_one_thing(name):
    text = prose(ROOT / name).lower()
    assert [word for word in ANOTHER_WORD if word in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_boasts(name):
    text = prose(ROOT / name).lower()
    assert [word for word in BOASTS if word in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_inline_mathematics_survives_markdown(name):
    """Markdown takes a backslash before punctuation away; a formula must not need one, nor wrap."""
    for line in prose(ROOT / name).splitlines():
        text = re.sub(r"`[^`]*`", "", line)
        assert text.count("$") % 2 == 0, line
        assert not any(re.search(r"\\[^A-Za-z]", formula) for formula in text.split("$")[1::2]), (
            line
        )
