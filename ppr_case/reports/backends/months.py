"""Twelve months as bars, with the same numbers printed beside them."""

from reportlab.graphics.shapes import Drawing

from ppr_case.reports.backends.look import BOLD, DARK, LIGHT, MIDDLE, MUTED, PAPER
from ppr_case.reports.backends.pen import QUIET, SMALL, STRONG, Pen, Type, wrapped
from ppr_case.reports.cells import ROMAN, Count, Mark, text_of
from ppr_case.reports.charts import Flow, Panels, Series

ROW = 13.5  # of the numbers under the bars
NAMES = 116  # their names
UP, DOWN, TITLES = 92, 18, 13  # above the axis, below it, and the names of months between


def draw_flow(flow: Flow, width: float) -> Drawing:
    """Bars, and below them the same numbers as rows: a small count is as legible as a large one, no label collides."""
    rows = ((flow.arrived, DARK), (flow.stock, LIGHT), (flow.left, PAPER))  # as they stand in the bar
    stocks, arrivals, leavings = (series.numbers() for series in flow.series)
    foot = len(rows) * ROW + 8
    axis = foot + DOWN + TITLES
    pen = Pen(width, axis + UP + 10)
    most = max(*(stock + arrived for stock, arrived in zip(stocks, arrivals, strict=True)), 1)
    scale = min(UP / most, DOWN / max(*leavings, 1))
    pitch = (width - NAMES) / 12
    bar = pitch * 0.62
    for index, (stock, arrived, left) in enumerate(zip(stocks, arrivals, leavings, strict=True)):
        middle = NAMES + (index + 0.5) * pitch
        x = middle - bar / 2
        top = axis + (stock + arrived) * scale + 3
        pen.box((x, axis, bar, stock * scale), LIGHT, DARK)
        pen.box((x, axis + stock * scale, bar, arrived * scale), DARK, DARK)
        pen.box((x, axis - TITLES - left * scale, bar, left * scale), PAPER, DARK)
        pen.text(middle, top, text_of(stock + arrived), STRONG.at("middle"))
        pen.text(middle, axis - 9, ROMAN[index], Type(7, color=MUTED, anchor="middle"))
        if not index:
            pen.text(x - 6, top, flow.total, STRONG.at("end"))
    pen.rule(NAMES, width, axis, strong=True)
    for place, (series, shade) in enumerate(rows):
        y = foot - (place + 1) * ROW
        pen.rule(0, width, y + ROW)
        pen.box((1, y + 3, 7, 7), shade, DARK)
        pen.text(13, y + 4, series.label, SMALL)
        for index, value in enumerate(series.values):
            pen.text(NAMES + (index + 0.5) * pitch, y + 4, text_of(value), SMALL.at("middle"))
    pen.rule(0, width, foot - len(rows) * ROW)
    return pen.drawing


def draw_panels(panels: Panels, width: float) -> Drawing:
    across, gutter, cell_height, row_gap = 2, 26, 86, 16
    rows = -(-len(panels.panels) // across)
    pen = Pen(width, rows * cell_height + (rows - 1) * row_gap)
    cell = (width - (across - 1) * gutter) / across
    for index, series in enumerate(panels.panels):
        row, column = divmod(index, across)
        bottom = pen.height - row * (cell_height + row_gap) - cell_height
        _panel(pen, series, panels.year, (column * (cell + gutter), bottom, cell, cell_height))
    return pen.drawing


def _panel(pen: Pen, series: Series, year: int, at: tuple[float, float, float, float]) -> None:
    x, y, width, height = at
    title = Type(8.5, BOLD)
    pen.rule(x, x + width, y + height, strong=True)
    right = "" if series.total is None else f"{year}: {text_of(series.total)}"
    pen.text(x + width, y + height - 11, right, title.at("end"))
    room = width - title.width(right) - 7
    if series.before is not None:
        before = f"{year - 1}: {text_of(series.before)}"
        pen.text(x + room, y + height - 11, before, QUIET.at("end"))
        room -= QUIET.width(before) + 7
    lines = wrapped(series.label, room, title)
    for place, line in enumerate(lines):
        pen.text(x, y + height - 11 - place * 10, line, title)
    floor, ceiling = y + 12, y + height - 16 - 10 * len(lines)
    tallest = max(*(value for value in series.values if isinstance(value, int)), 1, 1)
    pitch = width / 12
    bar = pitch * 0.66
    for index, value in enumerate(series.values):
        left = x + index * pitch + (pitch - bar) / 2
        tall = _height(value, (ceiling - floor) / tallest)
        pen.box((left, floor, bar, tall), MIDDLE if isinstance(value, int) else PAPER, DARK)
        spelled = "b.d." if value is Mark.UNKNOWN else text_of(value)  # in full in the alternative text
        pen.text(left + bar / 2, floor + tall + 2.5, spelled, Type(7, anchor="middle"))
        pen.text(left + bar / 2, y + 3, ROMAN[index], Type(6.5, color=MUTED, anchor="middle"))
    pen.rule(x, x + width, floor, strong=True)


def _height(value: Count, scale: float) -> float:
    """A hidden count is drawn as a low empty bar, whatever it is."""
    return value * scale if isinstance(value, int) else 4
