"""What must hold of every address: who may call it is said, it is spelled as all are, and to look changes nothing."""

import re

import pytest
from flask import Flask

from ppr_case.app import create_app
from ppr_case.records.procedures import Family
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import UnguardedView, assert_every_view_declared, public
from tests.web.conftest import app, keeper, laid, unit_id
from tests.web.page import Browser
from tests.worlds import World

__all__ = ["app", "create_app", "keeper", "laid", "unit_id"]
PARAMETER = re.compile(r"<(?P<converter>[a-z]+):(?P<name>[a-z_]+)>")
SEGMENT = re.compile(rf"([a-z]+(-[a-z]+)*|{PARAMETER.pattern})(\.(<string:form>|csv))?")
CODES = {"code", "layout", "form", "number", "kind", "step_name"}
"""Parameters that are texts: codes of the program, suffixes of files, numbers of the lines of a report."""


def rules(app: Flask):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_view_says_who_may_call_it(app: Flask):
    assert [name for name, view in app.view_functions.items() if not hasattr(view, "__access__")] == []


def test_an_application_with_a_bare_view_does_not_start(app: Flask):
    app.view_functions["bare.show"] = lambda: ""
    with pytest.raises(UnguardedView, match=r"bare\.show"):
        assert_every_view_declared(app)


def test_addresses_are_kebab_case_and_each_parameter_has_a_converter(app: Flask):
    wrong = [
        f"{rule.endpoint}: {rule.rule}: spell „{segment}” in small letters with hyphens, or give it a converter"
        for rule in rules(app)
        for segment in rule.rule.strip("/").split("/")
        if segment and not SEGMENT.fullmatch(segment)
    ]
    assert wrong == []


def test_records_are_named_by_ids_that_say_nothing(app: Flask):
    """An address may be read over a shoulder: a parameter is a random id, a year, or a code of the program."""
    allowed = {"uuid", "int", "string"}
    used = {match["converter"] for rule in rules(app) for match in PARAMETER.finditer(rule.rule)}
    assert used <= allowed
    named = {
        match["name"]
        for rule in rules(app)
        for match in PARAMETER.finditer(rule.rule)
        if match["converter"] == "string"
    }
    assert named <= CODES, "a text in an address must be a code of the program"


def test_views_are_verbs_and_named_for_their_slice(app: Flask):
    for rule in rules(app):
        slice_, _, view = rule.endpoint.partition(".")
        assert slice_ in app.blueprints
        assert re.fullmatch(r"[a-z_]+", view), rule.endpoint


def test_the_browser_of_the_tests_finds_a_view_that_writes_when_looked_at(app: Flask, world: World, unit_id):
    """The contract itself, „a GET changes nothing”, is held on every page that any test fetches."""

    @public
    def write() -> str:
        db.session.add(Family(unit_id=unit_id))
        db.session.commit()
        return ""

    app.add_url_rule("/write", "write", write)
    with pytest.raises(AssertionError, match="changed the register"):
        Browser(app.test_client(), world.engine).get("/write")
