/** plotly.js's SVG in the words that resvg reads. */

/** The same picture, for browsers and resvg alike. */
export function mend(svg: string): string {
  return (
    svg
      // Quotes inside url() are entities by now, and resvg takes them literally.
      .replace(/url\((?:&quot;|&apos;|&#39;|["'])(#[^"'&)]*)(?:&quot;|&apos;|&#39;|["'])\)/g, "url($1)")
      // Neighbouring bars meet on whole pixels, without a seam.
      .replace(/<g class="barlayer/g, '<g shape-rendering="crispEdges" class="barlayer')
      .replace(/image-rendering:\s*pixelated/g, "image-rendering: optimizeSpeed")
      // A declaration without a value makes resvg drop the ones after it.
      .replace(/[\w-]+:\s*(?=;)|(?<=style="[^"]*)[\w-]+:\s*(?=")/g, "")
  );
}
