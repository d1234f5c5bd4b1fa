/** plotly.js's SVG in the words that resvg reads. */

/** The same picture, for browsers and resvg alike. */
export function mend(svg: string): string {
  return (
    legendHandles(inlineDrawings(svg))
      // Quotes inside url() are entities by now, and resvg takes them literally.
      .replace(/url\((?:&quot;|&apos;|&#39;|["'])(#[^"'&)]*)(?:&quot;|&apos;|&#39;|["'])\)/g, "url($1)")
      // Neighbouring bars meet on whole pixels, without a seam.
      .replace(/<g class="barlayer/g, '<g shape-rendering="crispEdges" class="barlayer')
      .replace(/image-rendering:\s*pixelated/g, "image-rendering: optimizeSpeed")
      // A declaration without a value makes resvg drop the ones after it.
      .replace(/[\w-]+:\s*(?=;)|(?<=style="[^"]*)[\w-]+:\s*(?=")/g, "")
  );
}

/** Legends show areas as wide as lines, as matplotlib's do; what has error bars has one there, too. */
function legendHandles(svg: string): string {
  return svg
    .replaceAll('d="M6,6H-6V-6H6Z"', 'd="M15,5H-15V-5H15Z"')
    .replace(/d="M5,(?:-2|0)h30v6h-30z"/g, 'd="M5,-5h30v10h-30z"')
    .replace(
      /\u200b(<\/text>.*?<g class="legendpoints">)(.*?)(<rect\b[^>]*class="legendtoggle")/gs,
      (_all, before: string, points: string, after: string) => {
        const color = /(?:fill|stroke):(rgba?\([^)]*\))/.exec(points + before)?.[1] ?? "black";
        return `${before}<path d="M20,-7V7" fill="none" stroke="${color}" stroke-width="2"/>${points}${after}`;
      },
    )
    .replaceAll("\u200b", "");
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
