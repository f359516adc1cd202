"""A chart of how time grows, as SVG: two panels with logarithmic axes, and n log n as a grey line to hold against."""

import math

WIDTH, HEIGHT, MARGIN = 360, 240, 48
COLORS = ["#6C4EFC", "#B26B00", "#0B7A75", "#C2185B", "#3B5BDB"]


def chart(growth):
    """`growth` holds for each panel (by what it grows) the points of each line."""
    panels = [panel(name, lines, number * (WIDTH + MARGIN)) for number, (name, lines) in enumerate(growth.items())]
    width, height = len(growth) * (WIDTH + MARGIN) + MARGIN, HEIGHT + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(panels)}</svg>\n'
    )


def panel(name, lines, left):
    points = [point for line in lines.values() for point in line]
    low_x, high_x = (math.log10(edge(of)) for edge, of in ((min, (x for x, _ in points)), (max, (x for x, _ in points))))
    low_y = math.floor(math.log10(min(y for _, y in points)))
    high_y = math.ceil(math.log10(max(y for _, y in points)))

    def place(x, y):
        across = left + MARGIN + (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - MARGIN)
        down = MARGIN + (high_y - math.log10(y)) / (high_y - low_y) * HEIGHT
        return f"{across:.1f},{down:.1f}"

    parts = [f'<text x="{left + MARGIN}" y="24" font-weight="600">Seconds by {name}</text>']
    for power in range(low_y, high_y + 1):
        x, y = place(10**low_x, 10.0**power).split(",")
        parts.append(f'<line x1="{x}" x2="{left + WIDTH}" y1="{y}" y2="{y}" stroke="#e5e5ee"/><text x="{float(x) - 6}" y="{float(y) + 4}" text-anchor="end" fill="#666">{10.0**power:g}</text>')
    for power in range(round(low_x), round(high_x) + 1):
        x, y = place(10.0**power, 10.0**low_y).split(",")
        parts.append(f'<text x="{x}" y="{float(y) + 18}" text-anchor="middle" fill="#666">{10**power:,}</text>')
    for number, (what, line) in enumerate(lines.items()):
        first_x, first_y = line[0]
        bound = [(x, first_y * x * math.log(x) / (first_x * math.log(first_x))) for x, _ in line]
        bound = [point for point in bound if point[1] <= 10.0**high_y]
        parts.append(f'<polyline fill="none" stroke="#bbb" stroke-dasharray="4 4" points="{" ".join(place(*point) for point in bound)}"/>')
        parts.append(f'<polyline fill="none" stroke="{COLORS[number]}" stroke-width="2" points="{" ".join(place(*point) for point in line)}"/>')
        parts.append(f'<text x="{left + MARGIN + 12}" y="{MARGIN + 16 + 18 * number}" fill="{COLORS[number]}">{what}</text>')
    return "".join(parts)


def exponent(points):
    """That of the whole line."""
    return math.log(points[-1][1] / points[0][1]) / math.log(points[-1][0] / points[0][0])


def worst_exponent(points):
    """The steepest step: 1 is linear; n log n is 1.07 to 1.10 of rows from 10,000 on, 1.18 to 1.30 of columns from 10 on."""
    steps = zip(points, points[1:])
    return max(math.log(after[1] / before[1]) / math.log(after[0] / before[0]) for before, after in steps)
