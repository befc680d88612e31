"""What a form says: codes and words by part, question and subject, checked against the form's definition.

A subject is "" for what is asked once, a person's id for what is asked of each, and two ids with a colon between
them, of the person experiencing violence and of the one using it, for what is asked of each pair.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ppr_case.law.cards import LINE, NUMBER, ONE, PAIR, ROWS, SEVERAL, TEXT, CardForm, Question
from ppr_case.records.people import violence_bits

Answers = Mapping[str, Mapping[str, Any]]
"""By "part.question" and by subject; what was not answered is not there."""
FORMER: Final = "former"
"""Under this name stands how a person could be reached before the form changed it."""
GIVEN: Final = "given"
"""Under this name stands how they can be reached by this form, where that was new."""
BESIDE: Final = (FORMER, GIVEN)
"""What is kept beside the answers of a form and is none."""
LONGEST: Final = 10_000


class NotAnAnswer(ValueError):
    """An answer that the question does not offer; the message names the question and never the answer."""


def checked(form: CardForm, answers: Answers) -> dict[str, dict[str, Any]]:
    """Give the answers without the empty ones; raises NotAnAnswer."""
    questions = {f"{section.code}.{question.code}": (section, question) for section, question in form.questions()}
    found: dict[str, dict[str, Any]] = {}
    for name, by_subject in answers.items():
        if name not in questions:
            raise NotAnAnswer(name)
        section, question = questions[name]
        for subject, value in by_subject.items():
            if bool(section.about) is not bool(subject) or (section.about == PAIR) is not (":" in subject):
                raise NotAnAnswer(name)
            if (kept := _checked(question, value, name)) not in (None, "", [], {}):
                found.setdefault(name, {})[subject] = kept
    return found


def _checked(question: Question, value: Any, name: str) -> Any:
    if value is None:
        return None
    match question.kind:
        case _ if question.kind in {LINE, TEXT}:
            right = isinstance(value, str) and len(value) <= LONGEST
            value = value.strip() if right else value
        case _ if question.kind == ONE:
            right = value == "" or value in question.options
        case _ if question.kind == NUMBER:
            right = type(value) is int and 0 <= value <= 99
        case _ if question.kind == ROWS:
            right = isinstance(value, list) and all(row.keys() <= question.fields.keys() for row in value)
            value = [row for row in value if any(row.values())] if right else value
        case _ if question.columns:
            right = isinstance(value, dict) and value.keys() <= question.columns.keys()
            right = right and all(set(codes) <= question.options.keys() for codes in value.values())
            value = {column: codes for column, codes in value.items() if codes} if right else value
        case _:
            right = question.kind == SEVERAL and isinstance(value, list) and set(value) <= question.options.keys()
    if not right:
        raise NotAnAnswer(name)
    return value


def spelled(answers: Answers, rename: Callable[[str], str] = str) -> str:
    """Write answers as they are sealed; `rename` turns the name of each subject into the one it is kept under."""
    named = {
        name: {":".join(map(rename, subject.split(":"))) if subject else "": value for subject, value in each.items()}
        for name, each in answers.items()
    }
    return json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str | None) -> dict[str, dict[str, Any]]:
    """Read what was sealed; nothing where nothing was written, or where the key is gone."""
    found: dict[str, dict[str, Any]] = json.loads(text) if text else {}
    return found


def violence_of(form: CardForm, answers: Answers, subject: str) -> int:
    """Give the bits of violence that a form tells of one person experiencing it: any act of a form of violence."""
    return violence_bits(
        [
            question.counts
            for section, question in form.questions()
            if question.counts
            for of, value in answers.get(f"{section.code}.{question.code}", {}).items()
            if value and subject in {of, of.partition(":")[0]}
        ]
    )


def firearm_of(form: CardForm, answers: Answers) -> str | None:
    """Give what a form says of a firearm: one person who has one is enough; None where it was not asked."""
    said = set(fed(form, answers, "firearm").values())
    return next((code for code in ("tak", "nie_ustalono", "nie") if code in said), None)


def fed(form: CardForm, answers: Answers, feeds: str) -> dict[str, Any]:
    """Give by subject what a form says of one fact outside it."""
    return {
        subject: value
        for section, question in form.questions()
        if question.feeds == feeds
        for subject, value in answers.get(f"{section.code}.{question.code}", {}).items()
    }
