"""``/docs``: the contract as a page that works without the internet.

The files of Swagger UI come with the package fastapi-offline.
"""

from __future__ import annotations

from importlib.resources import files

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

_FILES = "/docs/files"
_MAY_RUN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; frame-ancestors 'none'"
)
"""The page calls its own scripts from one of its lines; nothing comes from elsewhere."""


def add_docs_page(app: FastAPI) -> None:
    """Let an app show its contract."""
    app.mount(_FILES, StaticFiles(directory=str(files("fastapi_offline") / "static")))

    async def docs(_: Request) -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url=str(app.openapi_url), title=app.title, oauth2_redirect_url=None,
            swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{_FILES}/swagger-ui.css",
            swagger_favicon_url=f"{_FILES}/favicon.png",
        )  # fmt: skip
        page.headers["Content-Security-Policy"] = _MAY_RUN
        return page

    app.add_route("/docs", docs, include_in_schema=False)
