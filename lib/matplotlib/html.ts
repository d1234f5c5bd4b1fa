/** The figure in HTML: a picture that a script turns into the live figure where scripts run. */

import { gzipSync } from "fflate";
import { platform } from "#platform";
import { base64 } from "./base64.js";
import type { PlotlyFigure } from "./draw.js";
import { PLOTLY_3D_INTEGRITY, PLOTLY_INTEGRITY, PLOTLY_VERSION } from "./plotly_version.js";

/** Buttons and menus of every live figure. plotly would else offer to post the data to a service. */
export const CONFIG: Readonly<Record<string, unknown>> = { showSendToCloud: false, displaylogo: false };

/** plotly.js comes in two files: flat axes, and axes in space. A page loads what its figures need. */
interface Library {
  /** Where the page keeps it. */
  readonly slot: string;
  /** Where Jupyter serves the kernelspec's file, below its base URL. */
  readonly local: string;
  readonly cdn: string;
  readonly integrity: string;
}

const FLAT: Library = {
  slot: "tstorchPlotly",
  local: "kernelspecs/tstorch/plotly.min.js",
  cdn: `https://cdn.jsdelivr.net/npm/plotly.js-cartesian-dist-min@${PLOTLY_VERSION}/plotly-cartesian.min.js`,
  integrity: PLOTLY_INTEGRITY,
};
const SPACE: Library = {
  slot: "tstorchPlotly3D",
  local: "kernelspecs/tstorch/plotly3d.min.js",
  cdn: `https://cdn.jsdelivr.net/npm/plotly.js-gl3d-dist-min@${PLOTLY_VERSION}/plotly-gl3d.min.js`,
  integrity: PLOTLY_3D_INTEGRITY,
};

/** JSON that may stand within a script element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** One plot of the element: all of the figure, or its flat or its spatial part. */
interface Part {
  readonly library: Library;
  readonly figure: PlotlyFigure;
}

/**
 * The figure by what draws it. plotly's file for space knows flat curves and points besides; where there is more, the
 * scenes lie over the rest in a plot of their own.
 */
function partsOf(figure: PlotlyFigure): Part[] {
  const { data, layout } = figure;
  const inScene = (trace: Record<string, unknown>): boolean => "scene" in trace;
  if (!Object.keys(layout).some((name) => name.startsWith("scene"))) return [{ library: FLAT, figure }];
  if (data.every((trace) => inScene(trace) || trace.type === "scatter")) return [{ library: SPACE, figure }];
  const [flat, space]: Record<string, unknown>[] = [{}, {}];
  for (const [name, value] of Object.entries(layout)) {
    if (!name.startsWith("scene")) flat[name] = value;
    if (!/^(?:[xy]axis|annotations|shapes|images|meta)/.test(name)) space[name] = value;
  }
  return [
    { library: FLAT, figure: { data: data.filter((trace) => !inScene(trace)), layout: flat } },
    { library: SPACE, figure: { data: data.filter(inScene), layout: { ...space, paper_bgcolor: "rgba(0,0,0,0)" } } },
  ];
}

/**
 * Loads plotly.js once per page and draws. Ticks that are a fixed list become plotly's own while the reader has zoomed in.
 * The page's base URL comes from Jupyter's own settings where there are any.
 */
function script(id: string, figure: PlotlyFigure): string {
  const parts = partsOf(figure);
  const plots = parts.map(({ figure: { data, layout } }) => ({ data, layout, config: CONFIG }));
  const loads = parts.map(({ library }) => libraryScript(library)).join(",");
  return `(function(){var d=document.getElementById("${id}"),g=${scriptJson(plots)};
if(!d||d.dataset.live)return;d.dataset.live=1;
function load(u,h){return new Promise(function(ok,no){var s=document.createElement("script"),p=window.Plotly;s.src=u;if(h){s.integrity=h;s.crossOrigin="anonymous"}s.onload=function(){var n=window.Plotly;window.Plotly=/3d\\.min\\.js$/.test(u)?p:n;n&&n!==p?ok(n):no()};s.onerror=function(){s.remove();no()};
var a=window.define;if(a&&a.amd)window.define=undefined;document.head.appendChild(s);s.addEventListener("load",function(){if(a)window.define=a});s.addEventListener("error",function(){if(a)window.define=a})})}
var c=document.getElementById("jupyter-config-data"),b=document.body&&document.body.dataset.baseUrl;
try{if(c)b=JSON.parse(c.textContent).baseUrl||b}catch(e){}
function find(k,l,u,h){return window[k]||(window[k]=(b?load(b.replace(/\\/?$/,"/")+l):Promise.reject()).catch(function(){return load(u,h)}),window[k].catch(function(){delete window[k]}),window[k])}
Promise.all([${loads}]).then(function(P){var r=document.createElement("div");r.style.position="relative";return Promise.all(g.map(function(f,n){var e=document.createElement("div"),o=JSON.parse(JSON.stringify(f.layout)),z=(o.meta||{}).retick||[];if(n)e.style.cssText="position:absolute;top:0;left:0;pointer-events:none";r.appendChild(e);return P[n].newPlot(e,f.data,f.layout,f.config).then(function(){if(n)e.querySelectorAll(".gl-container>div").forEach(function(s){s.style.pointerEvents="auto"});
e.on("plotly_relayout",function(c){var u={};Object.keys(c).forEach(function(k){var m=/^([xy]axis\\d*)\\.(range|autorange)/.exec(k);if(!m||!o[m[1]])return;var a=o[m[1]].range,b=e.layout[m[1]],n=m[2]=="autorange",h=n||Math.abs(b.range[0]-a[0])+Math.abs(b.range[1]-a[1])<1e-9*Math.abs(a[1]-a[0]),t=h?"array":"auto";
if(n&&c[k])u[m[1]+".range"]=a.slice();if(z.indexOf(m[1])>=0&&b.tickmode!=t)u[m[1]+".tickmode"]=t});if(Object.keys(u).length)P[n].relayout(e,u)})})})).then(function(){d.replaceChildren(r)})}).catch(function(){})})()`;
}

/** A page that has plotly.js already, whole, needs no other. */
function libraryScript({ slot, local, cdn, integrity }: Library): string {
  const had = slot === FLAT.slot ? `window.Plotly?Promise.resolve(window.Plotly):` : "";
  return `${had}find("${slot}","${local}","${cdn}","${integrity}")`;
}

/** What stands in a notebook's output: without scripts the picture stays. */
export function htmlFragment(figure: PlotlyFigure, png: string, alt: string): string {
  const { width, height } = figure.layout as { width: number; height: number };
  const id = `tstorch-${uniqueId()}`;
  return `<style>#${id} .legendpoints path[d="M6,6H-6V-6H6Z"]{d:path("M15,5H-15V-5H15Z")}#${id} .legendfill path{d:path("M5,-5h30v10h-30z")}</style><div id="${id}" style="width:${width}px;height:${height}px"><img src="data:image/png;base64,${png}" width="${width}" height="${height}" alt="${alt}"></div><script>${script(id, figure)}</script>`;
}

/** A page of its own. Without plotly.js within it, it is loaded from the network; without one the picture stays. */
export function htmlPage(figure: PlotlyFigure, png: string, include: boolean | "cdn"): string {
  const kinds = partsOf(figure).map(({ library }) => (library === SPACE ? "3d" : "flat") as PlotlyKind);
  const plotly = include === true ? kinds.map(embeddedPlotly).join("") : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Figure</title></head>
<body style="margin:0">${plotly}${htmlFragment(figure, png, "Figure")}</body></html>
`;
}

/** Which of plotly.js's files. */
export type PlotlyKind = "flat" | "3d";

const embedded = new Map<PlotlyKind, string>();

/** plotly.js as a script element, compressed, for pages that are read without a network. All figures of the page use it. */
export function embeddedPlotly(kind: PlotlyKind): string {
  const packed = embedded.get(kind) ?? base64(gzipSync(platform.plotlySource(kind), { level: 9, mtime: 0 }));
  embedded.set(kind, packed);
  const { slot } = kind === "3d" ? SPACE : FLAT;
  const had = kind === "flat" ? "if(p)return p;\n" : "";
  return `<script>window.${slot}=(async function(){var p=window.Plotly;${had}var r=new Blob([Uint8Array.from(atob("${packed}"),function(c){return c.charCodeAt(0)})]).stream().pipeThrough(new DecompressionStream("gzip")),t=await new Response(r).text(),a=window.define,s=document.createElement("script");
p=window.Plotly;if(a&&a.amd)window.define=undefined;s.textContent=t;document.head.appendChild(s);if(a)window.define=a;var n=window.Plotly;${kind === "3d" ? "window.Plotly=p;" : ""}return n})()</script>`;
}

function uniqueId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
