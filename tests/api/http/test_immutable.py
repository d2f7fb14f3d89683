"""What never changes is kept by clients for ever, and not sent twice."""

from __future__ import annotations

import pytest

from .conftest import V1

ON_BOTH_STORES = "long"


@pytest.fixture
def url(tiny_kept):
    return f"{V1}/plans/{tiny_kept.plan}/kpis"


def test_an_answer_that_never_changes_says_so(client, url):
    headers = client.get(url).headers
    assert "immutable" in headers["Cache-Control"]
    assert headers["ETag"].startswith('"')  # strong
    assert "Accept-Language" in headers["Vary"]


@pytest.mark.parametrize("held", ["{tag}", '"other", {tag}', "W/{tag}"])
def test_a_client_that_has_it_is_told_so(client, url, held):
    tag = client.get(url).headers["ETag"]
    again = client.get(url, headers={"If-None-Match": held.format(tag=tag)})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag


def test_a_client_that_has_something_else_gets_it(client, url):
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_language_and_each_question_has_its_own_tag(client, url):
    ask = [(url, "en"), (url, "zh"), (url.replace("kpis", "pairs"), "en"),
           (url.replace("kpis", "pairs?limit=1"), "en")]  # fmt: skip
    tags = [client.get(own, headers={"Accept-Language": lang}).headers["ETag"]
            for own, lang in ask]  # fmt: skip
    assert len(set(tags)) == len(tags)


def test_a_problem_is_never_kept(client):
    unknown = client.get(f"{V1}/plans/plan1-{'0' * 40}/kpis")
    assert unknown.status_code == 404
    assert unknown.headers["Cache-Control"] == "no-store"
    assert "ETag" not in unknown.headers
