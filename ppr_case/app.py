"""The application, assembled on one screen."""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Flask
from jinja2 import StrictUndefined

from ppr_case.access.accounts import Doorkeeper
from ppr_case.installation import ROOT, Installation
from ppr_case.web import SLICES
from ppr_case.webkit import (
    drafts,
    errors,
    figures,
    filters,
    forms,
    guard,
    headers,
    naming,
    navigation,
    repeated,
    summaries,
    uploads,
    words,
)
from ppr_case.webkit.extensions import INSTALLATION, csrf, db, login_manager
from ppr_case.webkit.guard import assert_every_view_declared, public

LARGEST_UPLOAD: Final = 64 * 1024 * 1024


@dataclass(frozen=True)
class Serving:
    """How the application is served. Cookies travel over TLS only, except on a loopback address without it."""

    secure_cookies: bool = True
    idle: timedelta = timedelta(minutes=20)
    proxies: int = 0
    """How many proxies of our own stand in front, each adding one X-Forwarded-For."""


class KeysNeeded(RuntimeError):
    """The web application shows people to those who work with them: it needs the keys in its process."""


def create_app(installation: Installation, serving: Serving, keeper: Doorkeeper | None = None) -> Flask:
    """Assemble the application on an installation that was opened with its keys; raises KeysNeeded."""
    if installation.keys is None:
        raise KeysNeeded
    app = Flask(__name__, template_folder=os.fspath(ROOT / "templates"), static_folder="static")
    app.config.from_mapping(
        SECRET_KEY=installation.keys.ring.label("cookies", "session"),
        PERMANENT_SESSION_LIFETIME=serving.idle,
        SESSION_COOKIE_NAME="rejestr",
        SESSION_COOKIE_SECURE=serving.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        SQLALCHEMY_DATABASE_URI=installation.settings.data_url,
        WTF_I18N_ENABLED=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions[INSTALLATION] = installation
    app.extensions["doorkeeper"] = keeper or Doorkeeper()
    if serving.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415 (only where there is a proxy)

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=serving.proxies, x_proto=serving.proxies)  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    del app.jinja_env.globals["config"]
    for extension in (uploads, db, csrf, login_manager):
        extension.init_app(app)
    for part in (
        guard,
        drafts,
        errors,
        headers,
        figures,
        filters,
        forms,
        naming,
        navigation,
        repeated,
        summaries,
        words,
    ):
        part.init_app(app)
    for slice_ in SLICES:
        app.register_blueprint(slice_)
    public(app.view_functions["static"])
    assert_every_view_declared(app)
    return app
