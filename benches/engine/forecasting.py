"""Holds the forecasting methods against those of statsforecast: the same series, the same horizon, the same held-out end.

forecasting.py --engine target/release/examples/forecast --tables ../shared/data --report docs/BENCHMARKS.md
"""

import argparse
import json
import subprocess
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

BEGIN, END = "<!-- forecasting: begin -->", "<!-- forecasting: end -->"
PAIRS = {"seasonal_naive": "SeasonalNaive", "ets": "AutoETS", "theta": "AutoTheta", "mstl": "MSTL"}
ALONE = ["boosted_lags", "forecast_average"]
# Name, series, shortest and longest past, horizon, seasons.
KINDS = [
    ("yearly", 100, 20, 60, 6, [1]),
    ("quarterly", 100, 32, 120, 8, [4]),
    ("monthly", 100, 72, 240, 18, [12]),
    ("daily", 50, 150, 500, 14, [7]),
    ("hourly", 12, 700, 900, 48, [24, 168]),
]


def generate(kind, count, shortest, longest, horizon, seasons, seed=7):
    """Series like those of the M4 competition: wandering trend, seasons that add or multiply and slowly change, noise."""
    chance = np.random.default_rng([seed, len(kind), count])
    series = {}
    for number in range(count):
        length = int(chance.integers(shortest, longest + 1)) + horizon
        steps = np.arange(length)
        slope = chance.normal(0, 0.004) * (chance.random() < 0.7)
        wander = np.cumsum(chance.normal(0, chance.choice([0.001, 0.01, 0.02]), length))
        level = np.exp(chance.uniform(4, 8)) * np.exp(slope * steps / (1 + steps / chance.uniform(50, 1000)) + wander)
        season = np.zeros(length)
        for one in seasons:
            if one > 1:
                shape = chance.normal(0, 1, one)
                shape = np.convolve(np.tile(shape, 3), np.ones(3) / 3, "same")[one : 2 * one]
                shape -= shape.mean()
                size = chance.uniform(0.03, 0.25) * np.exp(np.cumsum(chance.normal(0, 0.3 / length**0.5, length)))
                season += size * shape[steps % one]
        noise = chance.normal(0, chance.uniform(0.005, 0.06), length)
        multiplied = chance.random() < 0.6
        values = level * (1 + season + noise) if multiplied else level + level.mean() * (season + noise)
        series[f"{kind}-{number:03d}"] = np.round(values, 4)
    return series


def mase(past, actual, forecast, season):
    lag = season if len(past) > season else 1
    scale = np.abs(past[lag:] - past[:-lag]).mean()
    return np.abs(actual - forecast).mean() / scale


def ours(engine, folder, train, method, horizon, seasons, threads):
    table, answer = folder / "table.csv", folder / "answer.json"
    frame = pd.DataFrame([(name, step, value) for name, values in train.items() for step, value in enumerate(values)], columns=["series", "ds", "y"])
    frame.to_csv(table, index=False)
    subprocess.run([engine, table, answer, method, str(horizon), str(threads), ",".join(map(str, seasons))], check=True)
    found = json.loads(answer.read_text())
    rows = pd.DataFrame(found["rows"])
    return {name: group["forecast"].to_numpy() for name, group in rows.groupby("series")}, found["seconds"]


def theirs(train, method, horizon, seasons):
    from statsforecast import models

    season = seasons[0]
    made = {
        "SeasonalNaive": lambda: models.SeasonalNaive(season_length=season),
        "AutoETS": lambda: models.AutoETS(season_length=season),
        "AutoTheta": lambda: models.AutoTheta(season_length=season),
        "MSTL": lambda: models.MSTL(season_length=seasons if len(seasons) > 1 else season, trend_forecaster=models.AutoETS(model="ZZN")),
    }[method]
    begun = time.process_time()
    found = {name: made().forecast(y=values.astype(float), h=horizon)["mean"] for name, values in train.items()}
    return found, time.process_time() - begun


def contest(engine, folder, name, series, horizon, seasons, threads, rows):
    train = {key: values[:-horizon] for key, values in series.items()}
    season = seasons[0]

    def judge(forecasts):
        scores = [mase(train[key], values[-horizon:], forecasts[key], season) for key, values in series.items()]
        return float(np.mean(scores)), np.array(scores)

    for method in [*PAIRS, *ALONE]:
        if method == "mstl" and seasons == [1]:
            continue
        if method == "boosted_lags" and name.startswith("airpassengers"):
            continue  # it learns from all ends together, and the later ones hold what is held out of the earlier ones
        forecasts, seconds = ours(engine, folder, train, method, horizon, seasons, threads)
        row = {"table": name, "method": method, "series": len(series), "horizon": horizon, "seconds": seconds}
        row["ours"], own = judge(forecasts)
        if peer := PAIRS.get(method):
            theirs(dict(list(train.items())[:1]), peer, horizon, seasons)  # what is compiled when it is first called
            forecasts, row["peer_seconds"] = theirs(train, peer, horizon, seasons)
            row["peer"], other = judge(forecasts)
            difference = other - own
            row["noise"] = float(2 * difference.std(ddof=1) / len(difference) ** 0.5) if len(difference) > 1 else None
        rows.append(row)
        print(row, flush=True)


def report(path, rows, command):
    text = Path(path).read_text() if Path(path).exists() else "# Benchmarks\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    lines = [
        BEGIN, "## Forecasting against statsforecast", "",
        f"Measured with `{command}` on commit {commit}, {date.today()}: statsforecast {version('statsforecast')}, one thread each. The last values of every series are",
        "held out once and forecast from those before; the figure is the mean of MASE over the series, less is better. The generated series are like those of",
        "the M4 competition: a wandering trend, seasons that add or multiply, noise. Ours takes forms and smoothing for each series anew, as the peer does.",
        "Difference is that to the peer, above 0 where ours is better; noise is two standard errors of it. Other programs ran on the machine.", "",
        "| Series | Horizon | Method | MASE, ours | MASE, statsforecast | Difference | Noise | Seconds, ours | Seconds, statsforecast |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        peer = row.get("peer")
        noise = row.get("noise")
        lines.append(
            f"| {row['table']} ({row['series']}) | {row['horizon']} | {row['method']} | {row['ours']:.3f} | "
            + (f"{peer:.3f} | {peer - row['ours']:+.3f} | {f'± {noise:.3f}' if noise is not None else ''} | " if peer is not None else "| | | ")
            + f"{row['seconds']:.2f} | "
            + (f"{row['peer_seconds']:.2f} |" if peer is not None else "|")
        )
    Path(path).write_text(before.rstrip() + "\n\n" + "\n".join([*lines, END]) + (after or "\n"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", required=True, help="the built example `forecast`")
    parser.add_argument("--tables", type=Path, help="folder with airpassengers.csv; without it only generated series")
    parser.add_argument("--report", type=Path, help="file into which the figures are written")
    parser.add_argument("--only", help="kinds of generated series, with commas")
    parser.add_argument("--share", type=float, default=1.0, help="share of the generated series")
    given = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if given.tables:
            values = pd.read_csv(given.tables / "airpassengers.csv")["AirPassengers"].to_numpy(float)
            ends = {f"until-{end}": values[:end] for end in range(len(values) - 60, len(values) + 1, 6)}
            contest(given.engine, folder, "airpassengers, 11 ends", ends, 12, [12], 1, rows)
        for kind, count, shortest, longest, horizon, seasons in KINDS:
            if given.only and kind not in given.only.split(","):
                continue
            series = generate(kind, max(2, round(count * given.share)), shortest, longest, horizon, seasons)
            contest(given.engine, folder, kind, series, horizon, seasons, 1, rows)
    if given.report:
        report(given.report, rows, "scripts/bench.sh forecasting")


if __name__ == "__main__":
    main()
