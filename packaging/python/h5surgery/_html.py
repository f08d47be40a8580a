"""Tables for notebooks. Every text is escaped: names come from files."""

from html import escape
from typing import Iterable, List, Optional, Sequence

#: Rows that a table shows at most; a notebook is no place for ten thousand.
LIMIT = 500


def heading(text: str, detail: str = "") -> str:
    """A line above a table."""
    rest = " <span style='opacity:0.7'>%s</span>" % escape(detail) if detail else ""
    return "<p><b>%s</b>%s</p>" % (escape(text), rest)


def table(columns: Sequence[str], rows: Sequence[Sequence[Optional[str]]]) -> str:
    """A table; columns whose titles begin with ``>`` are numbers."""
    right = [column.startswith(">") for column in columns]
    head = "".join(_cell("th", column.lstrip(">"), number) for column, number in zip(columns, right))
    lines = ["<table><thead><tr>%s</tr></thead><tbody>" % head]
    for row in rows[:LIMIT]:
        cells = "".join(_cell("td", text or "", number) for text, number in zip(row, right))
        lines.append("<tr>%s</tr>" % cells)
    if len(rows) > LIMIT:
        lines.append('<tr><td colspan="%d">and %d more</td></tr>' % (len(columns), len(rows) - LIMIT))
    lines.append("</tbody></table>")
    return "".join(lines)


def bullets(lines: Iterable[str]) -> str:
    """A list; nothing where there are no lines."""
    items: List[str] = ["<li>%s</li>" % escape(line) for line in lines]
    return "<ul>%s</ul>" % "".join(items) if items else ""


def _cell(tag: str, text: str, is_number: bool) -> str:
    style = "right" if is_number else "left"
    # what indents a nested layer
    kept = escape(text).replace("  ", "&nbsp;&nbsp;")
    return '<%s style="text-align:%s">%s</%s>' % (tag, style, kept, tag)
