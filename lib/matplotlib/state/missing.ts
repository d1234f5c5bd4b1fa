/** matplotlib's functions that have no form here: each says so instead of drawing something else. */
import { NotImplementedError } from "../../builtins/errors.js";

function missing(name: string, hint: string): (...args: unknown[]) => never {
  return () => {
    throw new NotImplementedError(`matplotlib.pyplot.${name}() is not drawn here`, { hint });
  };
}

type Missing = (...args: unknown[]) => never;

export const polar: Missing = missing("polar", "Turn the angles into x and y, and use plot().");
export const streamplot: Missing = missing("streamplot", "quiver() draws the same field as arrows.");
export const barbs: Missing = missing("barbs", "quiver() draws the same field as arrows.");
export const tricontour: Missing = missing("tricontour", "Put the values on a grid, and use contour().");
export const tricontourf: Missing = missing("tricontourf", "Put the values on a grid, and use contourf().");
export const tripcolor: Missing = missing("tripcolor", "Put the values on a grid, and use pcolormesh().");
export const triplot: Missing = missing("triplot", "plot() draws the edges one by one.");
export const hexbin: Missing = missing("hexbin", "hist2d() counts in square cells.");
export const specgram: Missing = missing("specgram", "Compute the spectrum, and use pcolormesh().");
export const table: Missing = missing("table", "text() writes cells into a picture; console.table() prints one.");
export const sankey: Missing = missing("sankey", "bar() with bottom shows shares of a whole.");
export const xkcd: Missing = missing("xkcd", "Styles are in plt.style.available.");
export const imread: Missing = missing("imread", "Read the file's bytes, and decode them into an array for imshow().");
export const imsave: Missing = missing(
  "imsave",
  "imshow() with axis('off'), then savefig() with bbox_inches: 'tight'.",
);
export const figimage: Missing = missing("figimage", "imshow() with add_axes([0, 0, 1, 1]) fills the figure.");
export const eventplot: Missing = missing("eventplot", "vlines() draws the same marks.");
export const ginput: Missing = missing("ginput", "A notebook's picture takes no clicks.");
export const waitforbuttonpress: Missing = missing("waitforbuttonpress", "A notebook's picture takes no keys.");
