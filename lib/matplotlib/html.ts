/** The figure in HTML: a picture that a script turns into the live figure where scripts run. */

import { gzipSync } from "fflate";
import { platform } from "#platform";
import { base64 } from "./base64.js";
import type { PlotlyFigure } from "./draw.js";
import { PLOTLY_INTEGRITY, PLOTLY_VERSION } from "./plotly_version.js";

/** Buttons and menus of every live figure. plotly would else offer to post the data to a service. */
export const CONFIG: Readonly<Record<string, unknown>> = { showSendToCloud: false, displaylogo: false };

/** Where Jupyter serves the kernelspec's files, below its base URL. */
const LOCAL = "kernelspecs/tstorch/plotly.min.js";
const CDN = `https://cdn.jsdelivr.net/npm/plotly.js-cartesian-dist-min@${PLOTLY_VERSION}/plotly-cartesian.min.js`;

/** JSON that may stand within a script element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/**
 * Loads plotly.js once per page and draws. Ticks that are a fixed list become plotly's own while the reader has zoomed in.
 * The page's base URL comes from Jupyter's own settings where there are any.
 */
function script(id: string, figure: PlotlyFigure): string {
  return `(function(){var d=document.getElementById("${id}"),f=${scriptJson({ ...figure, config: CONFIG })};
if(!d||d.dataset.live)return;d.dataset.live=1;
function load(u,h){return new Promise(function(ok,no){var s=document.createElement("script");s.src=u;if(h){s.integrity=h;s.crossOrigin="anonymous"}s.onload=function(){window.Plotly?ok(window.Plotly):no()};s.onerror=function(){s.remove();no()};
var a=window.define;if(a&&a.amd)window.define=undefined;document.head.appendChild(s);s.addEventListener("load",function(){if(a)window.define=a});s.addEventListener("error",function(){if(a)window.define=a})})}
var c=document.getElementById("jupyter-config-data"),b=document.body&&document.body.dataset.baseUrl;
try{if(c)b=JSON.parse(c.textContent).baseUrl||b}catch(e){}
var w=window.tstorchPlotly||(window.tstorchPlotly=window.Plotly?Promise.resolve(window.Plotly):(b?load(b.replace(/\\/?$/,"/")+"${LOCAL}"):Promise.reject()).catch(function(){return load("${CDN}","${PLOTLY_INTEGRITY}")}));
w.then(function(P){var e=document.createElement("div"),o=JSON.parse(JSON.stringify(f.layout)),z=(o.meta||{}).retick||[];return P.newPlot(e,f.data,f.layout,f.config).then(function(){d.replaceChildren(e);
e.on("plotly_relayout",function(c){var u={};Object.keys(c).forEach(function(k){var m=/^([xy]axis\\d*)\\.(range|autorange)/.exec(k);if(!m||!o[m[1]])return;var a=o[m[1]].range,b=e.layout[m[1]],n=m[2]=="autorange",h=n||Math.abs(b.range[0]-a[0])+Math.abs(b.range[1]-a[1])<1e-9*Math.abs(a[1]-a[0]),t=h?"array":"auto";
if(n&&c[k])u[m[1]+".range"]=a.slice();if(z.indexOf(m[1])>=0&&b.tickmode!=t)u[m[1]+".tickmode"]=t});if(Object.keys(u).length)P.relayout(e,u)})})}).catch(function(){delete window.tstorchPlotly})})()`;
}

/** What stands in a notebook's output: without scripts the picture stays. */
export function htmlFragment(figure: PlotlyFigure, png: string, alt: string): string {
  const { width, height } = figure.layout as { width: number; height: number };
  const id = `tstorch-${uniqueId()}`;
  return `<div id="${id}" style="width:${width}px;height:${height}px"><img src="data:image/png;base64,${png}" width="${width}" height="${height}" alt="${alt}"></div><script>${script(id, figure)}</script>`;
}

/** A page of its own. Without plotly.js within it, it is loaded from the network; without one the picture stays. */
export function htmlPage(figure: PlotlyFigure, png: string, include: boolean | "cdn"): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Figure</title></head>
<body style="margin:0">${include === true ? embeddedPlotly() : ""}${htmlFragment(figure, png, "Figure")}</body></html>
`;
}

let embedded: string | null = null;

/** plotly.js as a script element, compressed, for pages that are read without a network. All figures of the page use it. */
export function embeddedPlotly(): string {
  embedded ??= base64(gzipSync(platform.plotlySource(), { level: 9, mtime: 0 }));
  return `<script>window.tstorchPlotly=(async function(){if(window.Plotly)return window.Plotly;
var r=new Blob([Uint8Array.from(atob("${embedded}"),function(c){return c.charCodeAt(0)})]).stream().pipeThrough(new DecompressionStream("gzip")),t=await new Response(r).text(),a=window.define,s=document.createElement("script");
if(a&&a.amd)window.define=undefined;s.textContent=t;document.head.appendChild(s);if(a)window.define=a;return window.Plotly})()</script>`;
}

function uniqueId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
