"""Holds reading and profiling a CSV file against polars, duckdb and ydata-profiling, and shows how both grow.

reader.py --engine target/release/examples/reader [--report docs/BENCHMARKS.md] [--rows 1000000] [--most 10000000]

Each contender runs in a process of its own with two threads; seconds are those of the clock, taken within the process
around the work alone, the least of the repetitions; memory is the most that the whole process had resident.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
from growth import chart, worst_exponent

THREADS = 2
BEGIN, END = "<!-- reader: begin -->", "<!-- reader: end -->"

POLARS = """
import sys, time, json, polars
begun = time.perf_counter()
table = polars.read_csv(sys.argv[1], try_parse_dates=True)
print(json.dumps({"rows": table.height, "seconds": time.perf_counter() - begun}))
"""
DUCKDB = """
import sys, time, json, duckdb
base = duckdb.connect()
base.execute("SET threads = 2")
begun = time.perf_counter()
base.execute("CREATE TABLE t AS SELECT * FROM read_csv_auto(?)", [sys.argv[1]])
seconds = time.perf_counter() - begun
print(json.dumps({"rows": base.execute("SELECT count(*) FROM t").fetchone()[0], "seconds": seconds}))
"""
YDATA = """
import sys, time, json, warnings
warnings.filterwarnings("ignore")
import pandas
from ydata_profiling import ProfileReport
begun = time.perf_counter()
table = pandas.read_csv(sys.argv[1])
report = ProfileReport(table, progress_bar=False, minimal=sys.argv[2] == "minimal")
report.get_description()
print(json.dumps({"rows": len(table), "seconds": time.perf_counter() - begun}))
"""


def make(path, rows, columns=20):
    """Writes a table in a process of its own: what is started by a large process counts the memory of that as its own."""
    subprocess.run([sys.executable, __file__, "--make", str(path), str(rows), str(columns)], check=True)


def write(path, rows, columns, seed=7):
    """Numbers, whole numbers, categories and days in turn, with a gap here and there."""
    random = np.random.default_rng(seed)
    kinds = [number, whole, category, day, number]
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(f"c{column}" for column in range(columns)) + "\n")
        for begin in range(0, rows, 100_000):
            count = min(100_000, rows - begin)
            parts = [kinds[column % len(kinds)](random, count) for column in range(columns)]
            for part in parts[::4]:
                part[random.random(count) < 0.03] = ""
            file.writelines(",".join(row) + "\n" for row in zip(*parts))


def number(random, count):
    return np.char.mod("%.4f", random.normal(0, 1_000, count)).astype(object)


def whole(random, count):
    return random.integers(0, 100_000, count).astype(str).astype(object)


def category(random, count):
    return np.array(["Bonn", "Shiraz", "Graz", "Ulm", "Aalen", "Tabriz"], dtype=object)[random.integers(0, 6, count)]


def day(random, count):
    return (np.datetime64("2020-01-01") + random.integers(0, 2_000, count)).astype(str).astype(object)


def run(command, repeat):
    """Least seconds and least memory (bytes) over the repetitions."""
    environment = {**os.environ, "POLARS_MAX_THREADS": str(THREADS), "OMP_NUM_THREADS": str(THREADS)}
    seconds, memory = math.inf, math.inf
    for _ in range(repeat):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit(f"{command[0]} failed")
        seconds = min(seconds, json.loads(output.splitlines()[-1])["seconds"])
        memory = min(memory, usage.ru_maxrss * 1024)
    return seconds, memory


def ours(engine, what, path, repeat):
    return run([engine, what, str(path), str(THREADS)], repeat)


def against(engine, folder, rows, ydata, repeat):
    """The two tables of the report."""
    path = Path(folder) / "table.csv"
    make(path, rows)
    reading = {
        "ours": ours(engine, "read", path, repeat),
        "polars": run([sys.executable, "-c", POLARS, str(path)], repeat),
        "duckdb": run([sys.executable, "-c", DUCKDB, str(path)], repeat),
    }
    size = path.stat().st_size
    make(path, 100_000)
    profiling = {"ours": ours(engine, "profile", path, repeat)}
    if ydata:
        for kind in ("minimal", "full"):
            profiling[f"ydata-profiling, {kind}"] = run([ydata, "-c", YDATA, str(path), kind], 1)
    return size, reading, profiling


def grow(engine, folder, most):
    """Seconds of reading and profiling for more and more rows, and more and more columns."""
    path = Path(folder) / "grown.csv"
    by_rows, by_columns = {"read": [], "profile": []}, {"read": [], "profile": []}
    rows = 10_000
    while rows <= most:
        make(path, rows, columns=10)
        for what in by_rows:
            by_rows[what].append((rows, ours(engine, what, path, 3 if rows < 5_000_000 else 1)[0]))
        rows *= 10
    for columns in (10, 100, 1_000):
        make(path, 10_000, columns)
        for what in by_columns:
            by_columns[what].append((columns, ours(engine, what, path, 3)[0]))
    return by_rows, by_columns


def report(command, rows, size, reading, profiling, growth):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    fastest = min(entry[0] for name, entry in reading.items() if name != "ours")
    least = min(entry[1] for name, entry in reading.items() if name != "ours")
    lines = [
        BEGIN, "## Reading and profiling", "",
        f"Measured with `{command}` on commit {commit}, {date.today()}: polars {version('polars')}, duckdb {version('duckdb')}, two threads for everybody, "
        "each in a process of its own.\nSeconds of the clock around the work alone, memory of the whole process.", "",
        f"| Reading {rows:,} x 20 ({size / 1e6:.0f} MB) into memory | Seconds | Ratio to the faster peer | Memory | Ratio to the leaner peer |", "|---|---|---|---|---|",
    ]
    for name, (seconds, memory) in reading.items():
        lines.append(f"| {name} | {seconds:.2f} | {seconds / fastest:.2f} | {memory / 1e6:.0f} MB | {memory / least:.2f} |")
    lines += ["", "| Profile of 100,000 x 20, from the file | Seconds | Times slower than ours | Memory |", "|---|---|---|---|"]
    for name, (seconds, memory) in profiling.items():
        lines.append(f"| {name} | {seconds:.2f} | {seconds / profiling['ours'][0]:.0f} | {memory / 1e6:.0f} MB |")
    lines += [
        "", "![Seconds against rows and columns, both axes logarithmic](growth.svg)", "",
        "Growth (10 columns for rows, 10,000 rows for columns); the steepest step of each line as an exponent, 1 being linear: "
        + ", ".join(f"{what} by {of} {worst_exponent(points):.2f}" for of, lines_ in growth.items() for what, points in lines_.items()) + ".",
        END,
    ]
    return "\n".join(lines)


def main():
    if sys.argv[1] == "--make":
        path, rows, columns = sys.argv[2:]
        write(path, int(rows), int(columns))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", required=True)
    parser.add_argument("--report")
    parser.add_argument("--ydata", help="a Python that has ydata-profiling")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size, reading, profiling = against(given.engine, folder, given.rows, given.ydata, given.repeat)
        by_rows, by_columns = grow(given.engine, folder, given.most)
    growth = {"rows": by_rows, "columns": by_columns}
    text = report("scripts/bench.sh reader", given.rows, size, reading, profiling, growth)
    print(text)
    if given.report:
        path = Path(given.report)
        before, _, rest = path.read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        path.write_text(before.rstrip() + "\n\n" + text + (after or "\n"))
        path.with_name("growth.svg").write_text(chart(growth))


if __name__ == "__main__":
    main()
