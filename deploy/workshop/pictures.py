"""
``.venv-bot/bin/python -m deploy.workshop.pictures < figures.json > pictures.json``: what figures look like, as SVG.

``{"confusion": {"names", "rows"}, "histogram": {"right", "wrong"}}`` becomes ``{"confusion": svg, "histogram": svg}``.
matplotlib comes with Rasa, so this runs in its environment.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plot
import numpy
from matplotlib.colors import LogNorm

INK, RIGHT, WRONG = "#23312b", "#3c7a57", "#b5482f"


def confusion(names: list[str], rows: list[list[int]]) -> str:
    """What was meant (rows) and what it was taken for (columns); the diagonal is right."""
    size = max(4.0, 0.34 * len(names) + 2.4)
    figure, axes = plot.subplots(figsize=(size, size))
    counts = numpy.array(rows, dtype=float)
    right = numpy.eye(len(names), dtype=bool)
    for cells, colours in ((right, "Greens"), (~right, "Oranges")):
        shown = numpy.ma.masked_where(~cells | (counts == 0), counts)
        # Beyond the largest count of its kind, so that a number can be read on every shade.
        axes.imshow(shown, cmap=colours, norm=LogNorm(vmin=1, vmax=max(counts[cells].max() * 8, 8)))
    for row, column in zip(*numpy.nonzero(counts), strict=True):
        weight = "normal" if row == column else "bold"
        axes.text(column, row, int(counts[row, column]), ha="center", va="center", fontsize=7, color=INK, weight=weight)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xlabel("lo que entendió")
    axes.set_ylabel("lo que era")
    axes.set_xticks(numpy.arange(-0.5, len(names)), minor=True)
    axes.set_yticks(numpy.arange(-0.5, len(names)), minor=True)
    axes.grid(which="minor", color="#e4e8e2", linewidth=0.5)
    axes.tick_params(which="both", length=0)
    return _svg(figure)


def histogram(right: list[int], wrong: list[int]) -> str:
    """How many were right (up) and wrong (down) at which confidence."""
    figure, axes = plot.subplots(figsize=(7, 3.6))
    width = 1 / len(right)
    places = [(number + 0.5) * width for number in range(len(right))]
    axes.bar(places, right, width * 0.9, color=RIGHT, label="bien")
    axes.bar(places, [-count for count in wrong], width * 0.9, color=WRONG, label="mal")
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    axes.set_xlim(0, 1)
    axes.set_xlabel("confianza")
    axes.set_ylabel("frases")
    axes.legend(loc="upper left", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return _svg(figure)


def _svg(figure: Any) -> str:
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plot.close(figure)
    text = drawn.getvalue()
    return text[text.index("<svg") :]


def main() -> None:
    """Draw what standard input describes."""
    plot.rcParams.update({"svg.fonttype": "none", "font.family": "sans-serif", "svg.hashsalt": "anfitrion"})
    asked = json.load(sys.stdin)
    json.dump({"confusion": confusion(**asked["confusion"]), "histogram": histogram(**asked["histogram"])}, sys.stdout)


if __name__ == "__main__":
    main()
