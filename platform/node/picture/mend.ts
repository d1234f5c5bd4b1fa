/** plotly.js's SVG in the words that resvg reads. */

/** The same picture, for browsers and resvg alike. */
export function mend(svg: string): string {
  return (
    inlineDrawings(svg)
      // Quotes inside url() are entities by now, and resvg takes them literally.
      .replace(/url\((?:&quot;|&apos;|&#39;|["'])(#[^"'&)]*)(?:&quot;|&apos;|&#39;|["'])\)/g, "url($1)")
      // Neighbouring bars meet on whole pixels, without a seam.
      .replace(/<g class="barlayer/g, '<g shape-rendering="crispEdges" class="barlayer')
      .replace(/image-rendering:\s*pixelated/g, "image-rendering: optimizeSpeed")
      // A declaration without a value makes resvg drop the ones after it.
      .replace(/[\w-]+:\s*(?=;)|(?<=style="[^"]*)[\w-]+:\s*(?=")/g, "")
  );
}

const DRAWING = "data:image/svg+xml,";

/** Images that are drawings become parts of the drawing, so that they stay sharp. */
function inlineDrawings(svg: string): string {
  if (!svg.includes(DRAWING)) return svg;
  return svg.replace(/<image\b([^>]*?)(?:\/>|>\s*<\/image>)/g, (all, attributes: string) => {
    const value = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
    const source = value("href");
    if (!source?.startsWith(DRAWING)) return all;
    const place = ["x", "y", "width", "height"].map((name) => `${name}="${value(name) ?? 0}"`).join(" ");
    return decodeURIComponent(source.slice(DRAWING.length)).replace(/^<svg\b/, `<svg ${place}`);
  });
}
