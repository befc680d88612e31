"""Figures as drawings of plain shapes, the same for paper, screen and word processor.

Every number is printed where it is drawn, and grey alone tells the parts apart.
"""

from collections.abc import Sequence
from typing import assert_never

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color

from ppr_case.reports.backends.look import ALERT, BOLD, DARK, LIGHT, MIDDLE, MUTED, PALE, PAPER, TEXT, register_fonts
from ppr_case.reports.backends.months import draw_flow, draw_panels
from ppr_case.reports.backends.pen import QUIET, Pen, Type, wrapped
from ppr_case.reports.cells import change, text_of
from ppr_case.reports.charts import Balance, Equation, Figure, Flow, Highlights, Panels, Term

SHADES = (DARK, MIDDLE, LIGHT)
GAP = 24
CELL_HEIGHT = 56
BAR = 5
STEP = 30  # between the two equations
SIGN, VALUE, WORDS, LABEL = Type(17, color=MUTED, anchor="middle"), Type(20, BOLD), Type(10, BOLD), Type(8)


def draw(figure: Figure, width: float) -> Drawing:
    register_fonts()
    match figure:
        case Balance():
            return _balance(figure, width)
        case Highlights():
            return _highlights(figure, width)
        case Flow():
            return draw_flow(figure, width)
        case Panels():
            return draw_panels(figure, width)
        case _:
            assert_never(figure)


# --- highlights ------------------------------------------------------------------------------------------------------


def _highlights(block: Highlights, width: float) -> Drawing:
    """Large numbers, four in a row, each with its year before and the change."""
    across, gutter, tall = 4, 14, 58
    rows = -(-len(block.terms) // across)
    pen = Pen(width, rows * tall + (rows - 1) * 12)
    cell = (width - (across - 1) * gutter) / across
    for index, term in enumerate(block.terms):
        row, column = divmod(index, across)
        x, top = column * (cell + gutter), pen.height - row * (tall + 12)
        pen.rule(x, x + cell, top, strong=True)
        pen.text(x, top - 25, text_of(term.value), Type(22 if isinstance(term.value, int) else 11, BOLD, DARK))
        for line, words in enumerate(wrapped(term.label, cell, LABEL)):
            pen.text(x, top - 37 - line * 9.5, words, LABEL)
        pen.text(x + cell, top - 14, f"{block.year - 1}: {text_of(term.before)}", QUIET.at("end"))
        pen.text(x + cell, top - 24, text_of(change(term.value, term.before)), QUIET.at("end"))
    return pen.drawing


# --- balance ---------------------------------------------------------------------------------------------------------


def _balance(balance: Balance, width: float) -> Drawing:
    rows = len(balance.equations)
    pen = Pen(width, rows * (CELL_HEIGHT + BAR + 5) + (rows - 1) * STEP)
    columns = max(len(equation.terms) for equation in balance.equations) + 1
    cell = (width - (columns - 1) * GAP) / columns
    for index, equation in enumerate(balance.equations):
        top = pen.height - index * (CELL_HEIGHT + BAR + 5 + STEP)
        _equation(pen, equation, balance.year, top, cell)
        if index:  # the result above is the first term below
            start, end, middle = width - cell / 2, cell / 2, top + STEP / 2
            pen.arrow([(start, top + STEP - 3), (start, middle), (end, middle), (end, top + 1)])
    return pen.drawing


def _equation(pen: Pen, equation: Equation, year: int, top: float, cell: float) -> None:
    adds = equation.sign == "+"
    bottom = top - CELL_HEIGHT
    for place, term in enumerate((*equation.terms, equation.result)):
        x = place * (cell + GAP)
        at = (x, bottom, cell, CELL_HEIGHT)
        result, carried = term is equation.result, not adds and place == 0
        pen.box(at, DARK if result else PAPER if carried else PALE, DARK if result or carried else None)
        _term(pen, term, year, at, inverse=result)
        if not result and not carried:
            pen.box((x, top - BAR, cell, BAR), SHADES[place] if adds else SHADES[-place], DARK)
        if place:
            sign = equation.relation if result else equation.sign.replace("-", "−")
            face = SIGN if sign in "+−=" else SIGN.ink(ALERT)
            pen.text(x - GAP / 2, bottom + CELL_HEIGHT / 2 - 6, sign, face)
    if equation.difference == 0:
        parts = equation.terms if adds else (*equation.terms[1:], equation.result)
        _proportions(pen, parts, SHADES if adds else SHADES[::-1], bottom - 5 - BAR)


def _term(pen: Pen, term: Term, year: int, at: tuple[float, float, float, float], *, inverse: bool) -> None:
    x, y, width, _ = at
    ink, quiet = (PAPER, LIGHT) if inverse else (TEXT, MUTED)
    pen.text(x + 8, y + 27, text_of(term.value), (VALUE if isinstance(term.value, int) else WORDS).ink(ink))
    pen.text(x + width - 8, y + 27, f"{year - 1}: {text_of(term.before)}", QUIET.at("end").ink(quiet))
    for index, line in enumerate(wrapped(term.label, width - 16, LABEL)):
        pen.text(x + 8, y + 15 - index * 9.5, line, LABEL.ink(ink))


def _proportions(pen: Pen, terms: Sequence[Term], shades: Sequence[Color], y: float) -> None:
    values = [term.value for term in terms if isinstance(term.value, int)]
    x, whole = 0.0, sum(values) or 1
    for value, shade in zip(values, shades, strict=True):
        part = pen.width * value / whole
        if part:
            pen.box((x, y, part, BAR), shade, DARK)
        x += part
