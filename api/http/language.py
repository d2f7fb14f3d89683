"""The language of an answer: the one of ours that a client likes best (``Accept-Language``)."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request

from api.messages import LANGUAGES, Catalogue, Language


def accepted(header: str, default: Language) -> Language:
    """Return the language that a header prefers; the first named of equals, else the default.

    >>> accepted("fr, en;q=0.5, zh-CN;q=0.8", "en")
    'zh'
    >>> accepted("fr", "en"), accepted("", "zh"), accepted("zh;q=0", "en"), accepted("*", "zh")
    ('en', 'zh', 'en', 'zh')
    """
    best: Language | None = None
    best_weight = 0.0
    for tag, weight in _wishes(header):
        known = next((lang for lang in LANGUAGES if tag.split("-")[0] == lang), None)
        if tag == "*":
            known = default
        if known is not None and weight > best_weight:
            best, best_weight = known, weight
    return best or default


def _wishes(header: str) -> Iterator[tuple[str, float]]:
    for part in header.lower().split(","):
        tag, _, parameters = part.partition(";")
        name, _, number = parameters.strip().partition("=")
        try:
            weight = float(number) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if 0 <= weight <= 1:
            yield tag.strip(), weight


def language_for(request: Request) -> Language:
    """Return the language in which a request is answered."""
    return accepted(request.headers.get("accept-language", ""),
                    request.app.state.settings.language)  # fmt: skip


def words_for(request: Request) -> Catalogue:
    """Return the words in which a request is answered."""
    return Catalogue(language_for(request))
