"""A bar chart as SVG: time as a multiple of `cp`'s, on a logarithmic axis, for light and for dark pages."""
import math

from xml.sax.saxutils import escape

import figures
import operations
from full_size import MODELS

SHOWN = [("R50", "swap"), ("D201", "swap"), ("IRv2", "swap"), ("C3D-16", "swap"), ("IRv2", "wrap"),
         ("IRv2", "freeze")]
WIDTH, LEFT, RIGHT, TOP = 900, 300, 60, 62
BAR, GAP = 13, 16
FIRST = 0.5  # where the axis starts
COLOURS = [("#0b62c4", "#58a6ff"), ("#5f7a61", "#8fb996"), ("#b35900", "#f0a35e"), ("#c2452d", "#ff8b73"),
           ("#8a3ea8", "#d2a8ff")]  # on light, on dark
TEXT, LINES = ("#1f2328", "#e6edf3"), ("#8c959f", "#6e7681")


def drawn(results):
    """The whole file."""
    groups, names = bars(results)
    height = TOP + sum(len(found) * BAR + GAP for _, found in groups) + 24
    largest = max((ratio for _, found in groups for _, ratio in found), default=10)
    place = scale(10 ** math.ceil(math.log10(max(largest * 1.3, 10))))
    parts = [head(height), legend(names)] + [axis(place, height)]
    y = TOP
    for title, found in groups:
        parts.append(text(LEFT - 12, y + len(found) * BAR / 2 + 4, title, anchor="end"))
        for kind, ratio in found:
            parts.append(bar(place, y, kind, ratio))
            y += BAR
        y += GAP
    return "\n".join(parts + ["</svg>", ""])


def bars(results):
    """`[(title, [(kind, ratio)])]` and the names of the kinds."""
    kerases = results.get("keras", {}).get("environments", [])
    names = ["h5surgery", "h5py script"] + [each["version"].split(", ")[-1] for each in kerases]
    groups = []
    for model, name in SHOWN:
        sources = [(results.get("full_size", {}).get("models", []), "tool " + name),
                   (results.get("full_size", {}).get("models", []), "h5py " + name)]
        sources += [(each["models"], "keras " + name) for each in kerases]
        found = [(kind, figures.median(each, label) / figures.median(each, "cp"))
                 for kind, (models, label) in enumerate(sources) for each in models
                 if each["model"] == model and figures.has(each, label)]
        if found:
            groups.append(("%s, %s" % (MODELS[model], operations.SURGERIES[name].title), found))
    return groups, names


def scale(last):
    room = WIDTH - LEFT - RIGHT

    def place(ratio):
        return LEFT + room * math.log(max(ratio, FIRST) / FIRST) / math.log(last / FIRST)
    place.last = last
    return place


def head(height):
    def style(index):
        rules = ["text { fill: %s }" % TEXT[index], ".line { stroke: %s }" % LINES[index]]
        rules += [".k%d { fill: %s }" % (kind, colours[index]) for kind, colours in enumerate(COLOURS)]
        return " ".join(rules)
    return """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif">
<title>Time as a multiple of cp</title>
<style>%s
@media (prefers-color-scheme: dark) { %s }</style>""" % (WIDTH, height, style(0), style(1))


def legend(names):
    parts, x = [], 12
    for kind, name in enumerate(names):
        parts.append('<rect class="k%d" x="%d" y="10" width="12" height="12"/>' % (kind, x))
        parts.append(text(x + 17, 20, name))
        x += 34 + 7 * len(name)
    return "\n".join(parts)


def axis(place, height):
    parts, ratio = [], 1
    while ratio <= place.last:
        x = place(ratio)
        dashes = "" if ratio == 1 else ' stroke-dasharray="2 4"'
        parts.append('<line class="line" x1="%.1f" y1="%d" x2="%.1f" y2="%d"%s/>' % (
            x, TOP - 8, x, height - 16, dashes))
        parts.append(text(x, TOP - 14, "cp" if ratio == 1 else "%d x" % ratio, anchor="middle"))
        ratio *= 10
    return "\n".join(parts)


def bar(place, y, kind, ratio):
    shape = '<rect class="k%d" x="%d" y="%d" width="%.1f" height="%d"/>' % (
        kind, LEFT, y, place(ratio) - LEFT, BAR - 2)
    return shape + text(place(ratio) + 4, y + BAR - 3, figures.short(ratio), size=10)


def text(x, y, words, anchor="start", size=12):
    return '<text x="%.1f" y="%.1f" text-anchor="%s" font-size="%d">%s</text>' % (
        x, y, anchor, size, escape(words.replace("`", "")))
