/** Ticks of an axis of dates, which are days since 1970. All dates are read and written in UTC. */
import type { Ticks } from "./ticker.js";
import { DAY } from "./values.js";

type Unit = "year" | "month" | "day" | "hour" | "minute" | "second" | "microsecond";

/** From the coarsest on: the steps that are tried, and how many ticks there may be. */
const UNITS: readonly { readonly unit: Unit; readonly steps: readonly number[]; readonly most: number }[] = [
  { unit: "year", steps: [1, 2, 4, 5, 10, 20, 40, 50, 100, 200, 400, 500, 1000, 2000, 4000, 5000, 10000], most: 11 },
  { unit: "month", steps: [1, 2, 3, 4, 6], most: 12 },
  { unit: "day", steps: [1, 2, 4, 7, 14], most: 11 },
  { unit: "hour", steps: [1, 2, 3, 4, 6, 12], most: 12 },
  { unit: "minute", steps: [1, 5, 10, 15, 30], most: 11 },
  { unit: "second", steps: [1, 5, 10, 15, 30], most: 11 },
  {
    unit: "microsecond",
    steps: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6],
    most: 8,
  },
];
const FEWEST = 5;
/** Days that a tick may stand on when every so many are asked for. */
const DAYS_OF_MONTH: Readonly<Record<number, readonly number[]>> = { 7: [1, 8, 15, 22], 14: [1, 15] };
/** Two years about a single date. */
const AROUND = 2 * 365.2425;

/** A range with some room in it. Source: matplotlib.dates.DateLocator.nonsingular. */
export function dateRange(low: number, high: number): [number, number] {
  return low === high ? [low - AROUND, high + AROUND] : [low, high];
}

/** Source: matplotlib.dates.AutoDateLocator and AutoDateFormatter. */
export function dateAxis(vmin: number, vmax: number): Ticks {
  const [low, high] = vmin < vmax ? [vmin, vmax] : [vmax, vmin];
  const { unit, step } = choose(low, high);
  const locations = places(unit, step, low, high).filter((day) => day >= low && day <= high);
  return { locations, labels: locations.map((day) => dateText(day, unit)), offset: "", minor: [] };
}

/** The unit and step that give enough ticks, and not too many. */
function choose(low: number, high: number): { unit: Unit; step: number } {
  const counts = lengths(low, high);
  for (const { unit, steps, most } of UNITS) {
    if (counts[unit] < FEWEST) continue;
    return { unit, step: steps.find((step) => counts[unit] <= step * (most - 1)) ?? steps[steps.length - 1] };
  }
  return { unit: "microsecond", step: 1 };
}

/** A length of time in each of the units, as whole numbers. */
function lengths(low: number, high: number): Record<Unit, number> {
  const [from, to] = [new Date(low * DAY), new Date(high * DAY)];
  let months = 12 * (to.getUTCFullYear() - from.getUTCFullYear()) + to.getUTCMonth() - from.getUTCMonth();
  if (addMonths(from, months).getTime() > to.getTime()) months--;
  const rest = to.getTime() - addMonths(from, months).getTime();
  const milliseconds = (high - low) * DAY;
  const day = Math.floor(high - low);
  const hour = 24 * day + (Math.floor(rest / 3_600_000) % 24);
  const minute = 60 * hour + (Math.floor(rest / 60_000) % 60);
  return {
    year: Math.trunc(months / 12),
    month: months,
    day,
    hour,
    minute,
    second: Math.floor(milliseconds / 1000),
    microsecond: Math.floor(milliseconds * 1000),
  };
}

/** The same day so many months on, or the month's last. */
function addMonths(date: Date, months: number): Date {
  const out = new Date(date);
  out.setUTCDate(1);
  out.setUTCMonth(out.getUTCMonth() + months);
  const last = new Date(Date.UTC(out.getUTCFullYear(), out.getUTCMonth() + 1, 0)).getUTCDate();
  out.setUTCDate(Math.min(date.getUTCDate(), last));
  return out;
}

function places(unit: Unit, step: number, low: number, high: number): number[] {
  const from = new Date(low * DAY);
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()];
  const out: number[] = [];
  const until = high * DAY;
  if (unit === "year") {
    for (let y = Math.floor(year / step) * step; ; y += step) {
      const time = utc(y, 0, 1);
      if (time > until) return out;
      out.push(time / DAY);
    }
  }
  if (unit === "month") {
    for (let m = 12 * year + month; ; m++) {
      const time = utc(Math.floor(m / 12), m % 12, 1);
      if (time > until) return out;
      if ((m % 12) % step === 0) out.push(time / DAY);
    }
  }
  if (unit === "day") {
    for (let time = utc(year, month, day); time <= until; time += DAY) {
      const date = new Date(time).getUTCDate();
      const days = DAYS_OF_MONTH[step];
      if (days ? days.includes(date) : (date - 1) % step === 0) out.push(time / DAY);
    }
    return out;
  }
  const length = { hour: 3_600_000, minute: 60_000, second: 1000, microsecond: 0.001 }[unit] * step;
  // Steps within a day, an hour or a minute divide it, so that counting from midnight meets them all.
  const midnight = utc(year, month, day);
  for (let k = Math.floor((low * DAY - midnight) / length); midnight + k * length <= until; k++)
    out.push((midnight + k * length) / DAY);
  return out;
}

function utc(year: number, month: number, day: number): number {
  // Date.UTC reads years below 100 as of the last century.
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}

function dateText(day: number, unit: Unit): string {
  const microseconds = Math.round(day * DAY * 1000);
  const date = new Date(Math.floor(microseconds / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [year, month, date_] = [date.getUTCFullYear(), two(date.getUTCMonth() + 1), two(date.getUTCDate())];
  const [hour, minute, second] = [two(date.getUTCHours()), two(date.getUTCMinutes()), two(date.getUTCSeconds())];
  const fraction = String(((microseconds % 1e6) + 1e6) % 1e6).padStart(6, "0");
  switch (unit) {
    case "year":
      return String(year).padStart(4, "0");
    case "month":
      return `${year}-${month}`;
    case "day":
      return `${year}-${month}-${date_}`;
    case "hour":
      return `${month}-${date_} ${hour}`;
    case "minute":
      return `${date_} ${hour}:${minute}`;
    case "second":
      return `${hour}:${minute}:${second}`;
    default:
      return `${minute}:${second}.${fraction}`;
  }
}
