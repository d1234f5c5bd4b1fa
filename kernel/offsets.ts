/** Jupyter counts a cursor in Unicode code points, JavaScript strings in UTF-16 units. */

/** The UTF-16 offset of the `points`-th code point of `text`; its length when there are fewer. */
export function toUnits(text: string, points: number): number {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left--) {
    units += (text.codePointAt(units) as number) > 0xffff ? 2 : 1;
  }
  return units;
}

/** How many code points stand before UTF-16 offset `units` of `text`. */
export function toPoints(text: string, units: number): number {
  let points = 0;
  for (let at = 0; at < units && at < text.length; points++) {
    at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  }
  return points;
}
