"""Every page that takes a form keeps what is typed there as a draft, or is named here with the reason why not."""

from typing import Final

from flask import Flask
from werkzeug.routing import UUIDConverter

from ppr_case.web.drafts.reach import ABOUT
from ppr_case.webkit.writing import PAGES
from tests.contracts.test_templates import FOLDER, NAMES
from tests.web.conftest import app, keeper, laid, unit_id

__all__ = ["app", "keeper", "laid", "unit_id"]

ON: Final = {"groups.add": "groups.show", "reports.explain": "reports.show"}
"""Forms that are sent to an address of their own, by the page that they stand on."""
BUTTON, DAY = "one button, and nothing is typed", "one day, filled in beforehand"
PASSWORD = "a password is never kept"  # noqa: S105 (a reason)
FILE, LOOKS = "a file, which a draft cannot hold", "looks something up and writes nothing"
WITHOUT: Final = {
    "activities.find": LOOKS,
    "drafts.drop": BUTTON,
    "drafts.save": "keeps drafts itself",
    "groups.dissolve": DAY,
    "groups.end": DAY,
    "groups.tell": "one or two things to tick",
    "meetings.settle": BUTTON,
    "papers.letters": "hours of invitations are kept by nobody, a draft included",
    "procedures.change": "the name of a list, one short field",
    "procedures.keep": "the name of a list, one short field",
    "procedures.let_go": BUTTON,
    "procedures.search": LOOKS,
    "register.bring_in": BUTTON,
    "register.check": FILE,
    "register.discard": BUTTON,
    "register.export": BUTTON,
    "register.progress": LOOKS,
    "register.rejected": BUTTON,
    "reports.issue": BUTTON,
    "scans.attach": FILE,
    "sign_in.enter": PASSWORD,
    "sign_in.leave": BUTTON,
    "sign_in.leave_everywhere": BUTTON,
    "sign_in.password": PASSWORD,
    "staff.add": PASSWORD,
    "staff.change_role": "one choice",
    "staff.close": DAY,
    "staff.give_password": PASSWORD,
    "staff.record_statement": DAY,
    "staff.sign_out": BUTTON,
    "support.lift": DAY,
    "support.prolong": DAY,
    "support.settle": "one sentence in a fold of a list",
    "support.step": "a day, and at most one sentence, in a fold of a list",
    "support.tell_court": DAY,
    "team.end": DAY,
    "team.remove": BUTTON,
    "transfer.export": BUTTON,
    "transfer.package": "one key, which stands in the mail it came with",
    "trail.check": "one mark, copied from a paper",
}


def test_each_page_that_takes_a_form_keeps_drafts_or_is_named_with_the_reason(app: Flask):
    posting = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    silent = posting - PAGES.keys() - ON.keys() - WITHOUT.keys()
    assert silent == set(), "add it to PAGES of webkit/writing.py and the macros of draft.html to its template, or here"
    assert (ON.keys() | WITHOUT.keys()) - posting == set(), "named here and no more there"
    assert PAGES.keys() & WITHOUT.keys() == set()


def test_each_page_that_keeps_drafts_is_one_that_can_be_opened(app: Flask):
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert PAGES.keys() <= opened
    assert set(ON.values()) <= PAGES.keys()


def test_of_each_page_about_a_record_it_is_said_who_may_see_its_drafts(app: Flask):
    """One that is forgotten has drafts that nobody sees, not ones that everybody may: it is told apart here."""
    for rule in app.url_map.iter_rules():
        ids = {name for name, kind in rule._converters.items() if isinstance(kind, UUIDConverter)}  # noqa: SLF001
        if rule.endpoint in PAGES and ids:
            assert ids & (ABOUT.keys() | {"entry_id"}), f"{rule.endpoint}: name the record in web/drafts/reach.py"


def test_a_template_that_keeps_drafts_offers_them():
    texts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES if name != "_macros/draft.html"}
    for name, text in texts.items():
        assert ("keeping(" in text) == ("offered(" in text), name
