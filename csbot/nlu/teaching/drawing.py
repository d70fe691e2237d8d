"""Draws the curve of a training as one SVG that needs nothing else. Plain values in, text out."""

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760, 320, 56, 28, 34
BLUE, PALE, GREY = "#2563eb", "#bfdbfe", "#9ca3af"
POINTS = 600  # drawn at most


def draw_curve(data: Mapping[str, Sequence[float | None]]) -> str:
    """An SVG of `loss` (single steps pale, their mean dark) and `rate` (grey, from 0 to its peak) by `step`."""
    losses = [max(0.0, one) if one is not None and math.isfinite(one) else 0.0 for one in data["loss"]]
    rates = data["rate"]
    top = max([*losses, 1e-9])
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="12">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)
        lines.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - 12}" stroke="#e5e7eb"/>'
                     f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share * top:.3g}</text>')
    lines += [line(rates, max([*rates, 1e-12]), GREY, 'stroke-dasharray="4 3"'), line(losses, top, PALE),
              line(smooth(losses), top, BLUE, 'stroke-width="2"')]
    seconds = data["seconds"][-1] if data["seconds"] else 0
    last = f"{data['step'][-1]} steps, {seconds:.0f} s" if data["step"] else "no step"
    lines += [f'<text x="{LEFT}" y="18" fill="{BLUE}">loss</text>',
              f'<text x="{LEFT + 40}" y="18" fill="#6b7280">rate, at most {max([*rates, 0.0]):.2g}</text>',
              f'<text x="{WIDTH - 12}" y="{HEIGHT - 12}" text-anchor="end">{last}</text>', "</svg>"]
    return "\n".join(lines) + "\n"


def line(values: Sequence[float], top: float, colour: str, more: str = "") -> str:
    """Values from 0 to `top` as a line over the whole width."""
    across, high = WIDTH - 12 - LEFT, HEIGHT - TOP - BOTTOM
    every = max(1, math.ceil(len(values) / POINTS))
    places = [(LEFT + across * number / max(1, len(values) - 1), TOP + high * (1 - values[number] / top))
              for number in range(0, len(values), every)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline fill="none" stroke="{colour}" {more} points="{points}"/>'


def smooth(values: Sequence[float]) -> list[float]:
    """The running mean over about a thirtieth of the values."""
    reach = max(1, len(values) // 30)
    return [sum(values[max(0, n - reach):n + 1]) / len(values[max(0, n - reach):n + 1]) for n in range(len(values))]
