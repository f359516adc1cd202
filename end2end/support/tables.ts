/** Small tables with a known answer, made here so that every test knows exactly what is in them. */

/** A repeatable stand-in for randomness in [0, 1). */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function csv(header: string[], rows: (string | number)[][]): string {
  return [header, ...rows].map((row) => row.join(",")).join("\n") + "\n";
}

/** Whether a customer stays: decided by `visits` and `spend`, with a category and some missing ages. */
export function customers(rows = 160, seed = 7): string {
  const next = noise(seed);
  return csv(
    ["visits", "spend", "age", "plan", "stays"],
    Array.from({ length: rows }, () => {
      const visits = Math.floor(next() * 30);
      const spend = Math.round(next() * 2000) / 10;
      const age = next() < 0.1 ? "" : 18 + Math.floor(next() * 60);
      const plan = ["basic", "plus", "team"][Math.floor(next() * 3)] ?? "basic";
      return [visits, spend, age, plan, visits * 6 + spend > 190 ? "yes" : "no"];
    }),
  );
}

/** The same people without the answer, under other column names. */
export function newcomers(rows = 12): string {
  const [, ...lines] = customers(rows, 99).trim().split("\n");
  return csv(
    ["number_of_visits", "money_spent", "age", "plan"],
    lines.map((line) => line.split(",").slice(0, 4)),
  );
}

/** House prices: a straight line in `area` and `rooms`, plus a little noise. */
export function houses(rows = 140, seed = 11): string {
  const next = noise(seed);
  return csv(
    ["area", "rooms", "year", "price"],
    Array.from({ length: rows }, () => {
      const area = 30 + Math.floor(next() * 170);
      const rooms = 1 + Math.floor(next() * 6);
      const year = 1950 + Math.floor(next() * 70);
      return [area, rooms, year, Math.round(area * 1500 + rooms * 8000 + next() * 4000)];
    }),
  );
}

/** What two shops sold by month: a wave by the year on a rising line. */
export function sales(months = 60): string {
  const next = noise(5);
  const rows = Array.from({ length: months }, (_, month) => {
    const when = `${2018 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
    const wave = Math.sin((month * Math.PI) / 6) * 30;
    return [
      [when, "north", Math.round(200 + 2 * month + wave + next() * 8)],
      [when, "south", Math.round(500 - month + 2 * wave + next() * 8)],
    ];
  });
  return csv(["month", "shop", "sold"], rows.flat());
}

/** Shops in three kinds that lie far apart, and every twentieth with a size that no other has. */
export function shops(rows = 180): string {
  const kinds = [
    { size: 10, staff: 2, place: "village" },
    { size: 60, staff: 12, place: "town" },
    { size: 20, staff: 40, place: "station" },
  ];
  const lines = Array.from({ length: rows }, (_, row) => {
    const kind = kinds[row % 3]!;
    const size = kind.size + ((row * 7) % 10) / 5 + (row % 20 === 9 ? 400 : 0);
    return `${size.toFixed(1)},${(kind.staff + ((row * 3) % 10) / 5).toFixed(1)},${kind.place}`;
  });
  return ["size,staff,place", ...lines].join("\n") + "\n";
}
