/** Format strings of `plot`: colour, marker and line style in one text, as in `"ro--"`. */
import { ValueError } from "../builtins/errors.js";
import { tryRgba } from "./colors.js";
import { isMarker } from "./markers.js";

export interface Format {
  readonly linestyle: string | null;
  readonly marker: string | null;
  readonly color: string | null;
}

const LINE_STYLES: ReadonlySet<string> = new Set(["-", ":", " "]);
const LETTERS = "bgrcmykw";

/**
 * What a format string asks for; null for what it leaves open.
 *
 * @throws ValueError when it names something twice or something unknown.
 * Source: matplotlib.axes._base._process_plot_format.
 */
export function parseFormat(text: string): Format {
  // "1" is a marker, "1.0" a grey.
  if (tryRgba(text) && String(Number.parseInt(text, 10)) !== text)
    return { linestyle: null, marker: null, color: text };
  let [linestyle, marker, color]: (string | null)[] = [null, null, null];
  const refuse = (why: string): never => {
    throw new ValueError(`'${text}' is not a valid format string (${why})`);
  };
  for (let i = 0; i < text.length; ) {
    const two = text.slice(i, i + 2);
    const one = text[i];
    if (two === "--" || two === "-.") {
      if (linestyle !== null) refuse("two linestyle symbols");
      linestyle = two;
      i += 2;
    } else if (LINE_STYLES.has(one)) {
      if (linestyle !== null) refuse("two linestyle symbols");
      linestyle = one;
      i++;
    } else if (isMarker(one)) {
      if (marker !== null) refuse("two marker symbols");
      marker = one;
      i++;
    } else if (LETTERS.includes(one)) {
      if (color !== null) refuse("two color symbols");
      color = one;
      i++;
    } else if (one === "C") {
      const place = /^C\d+/.exec(text.slice(i));
      if (!place) return refuse("'C' must be followed by a number");
      // A second one of these replaces the first, as in matplotlib.
      color = place[0];
      i += place[0].length;
    } else {
      refuse(`unrecognized character '${one}'`);
    }
  }
  if (linestyle === null && marker === null) return { linestyle: null, marker: null, color };
  return { linestyle: linestyle ?? "None", marker: marker ?? "None", color };
}
