/**
 * plotly's own tick rule, set so that it gives the ticks that matplotlib would draw: then a reader who zooms gets new
 * ticks in every front end. Where the two rules differ (steps of 2.5, offsets) the ticks are a fixed list.
 */

/** plotly's steps within a decade. */
const STEPS: readonly number[] = [1, 2, 5, 10];
const MOST = 30;

/** The step that plotly chooses for `nticks`; 0 when rounding might decide. */
function plotlyStep(span: number, nticks: number): number {
  const rough = span / nticks;
  const base = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / base;
  if (STEPS.some((step) => Math.abs(ratio / step - 1) < 1e-6)) return 0;
  return base * (STEPS.find((step) => step > ratio) as number);
}

/** The `nticks` with which plotly puts its ticks at `locations`; null when there is none. */
export function autoTicks([low, high]: readonly [number, number], locations: readonly number[]): number | null {
  if (locations.length < 2) return null;
  const step = locations[1] - locations[0];
  const even = locations.every((t, i) => Math.abs(t - (locations[0] + i * step)) < 1e-9 * Math.abs(step) * (i + 1));
  // plotly counts from zero.
  const offset = locations[0] / step;
  if (!even || step <= 0 || Math.abs(offset - Math.round(offset)) > 1e-6) return null;
  // plotly also draws what lies outside by less than a ten-thousandth of the view.
  const room = 1.1e-4 * Math.abs(high - low);
  const [from, to] = [Math.min(low, high) - room, Math.max(low, high) + room];
  if (locations[0] - step >= from || locations[locations.length - 1] + step <= to) return null;
  for (let nticks = 1; nticks <= MOST; nticks++) {
    if (Math.abs(plotlyStep(Math.abs(high - low), nticks) / step - 1) < 1e-6) return nticks;
  }
  return null;
}

/** plotly's formats by step: as many decimals as the step has; null when `labels` have another number of them. */
export function tickFormats(locations: readonly number[], labels: readonly string[]): Record<string, unknown>[] | null {
  const step = locations[1] - locations[0];
  const places = (s: number): number => Math.max(0, -Math.floor(Math.log10(s) + 1e-9));
  const digits = labels[0].split(".")[1]?.length ?? 0;
  if (digits !== places(step) || step >= 1e6 || step < 1e-6) return null;
  const formats: Record<string, unknown>[] = [{ dtickrange: [1, null], value: "d" }];
  for (let decimals = 1; decimals <= places(step) + 3; decimals++) {
    formats.push({ dtickrange: [Number(`1e-${decimals}`), Number(`1e-${decimals - 1}`)], value: `.${decimals}f` });
  }
  return formats;
}
