"""Draws how times and the file grow with the number of participants, as an SVG on two logarithmic axes."""

import math

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 30, 50
COLOURS = ["#0b5a63", "#b3541e", "#5b4b9a", "#3f7d20"]
INK, GRID = "#1f2a37", "#d5d9de"


def draw_growth(participants, seconds, bytes_of_file):
    """`seconds` is a list for each name; the file's size is drawn in hundreds of megabytes, to share the axis."""
    lines = {f"{name} (s)": values for name, values in seconds.items()}
    lines["file (100 MB)"] = [size / 1e8 for size in bytes_of_file]
    values = [value for line in lines.values() for value in line if value > 0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(participants[0]), math.log10(participants[-1])

    def x(number):
        return LEFT + (math.log10(number) - first) / max(last - first, 1e-9) * (WIDTH - LEFT - RIGHT)

    def y(value):
        return HEIGHT - BOTTOM - (math.log10(value) - low) / max(high - low, 1) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" fill="{INK}" role="img">',
        "<title>How times and the file grow with the number of participants</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:g}</text>')
    for number in participants:
        at = x(number)
        parts.append(f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{GRID}"/>')
        parts.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{number:,}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">participants</text>')
    labels = sorted(lines, key=lambda name: lines[name][-1], reverse=True)
    below = TOP - 20.0
    for place, name in enumerate(labels):
        points = [(x(number), y(value)) for number, value in zip(participants, lines[name]) if value > 0]
        colour = INK if name.startswith("file") else COLOURS[place % len(COLOURS)]
        dash = ' stroke-dasharray="6 4"' if name.startswith("file") else ""
        path = "L".join(f"{across:.1f} {down:.1f}" for across, down in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3.5" fill="{colour}"/>' for across, down in points]
        # Labels of lines that end near each other stand below each other.
        below = max(points[-1][1] + 4, below + 18)
        parts.append(f'<text x="{WIDTH - RIGHT + 10}" y="{below:.1f}" fill="{colour}">{name}</text>')
    parts.append("</svg>\n")
    return "\n".join(parts)
