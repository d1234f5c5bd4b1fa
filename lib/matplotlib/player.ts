/** A player for the frames of an animation; where scripts do not run, the last frame stays. */

export interface PlayerOptions {
  readonly width: number;
  readonly height: number;
  /** Milliseconds. */
  readonly interval: number;
  readonly loop: boolean;
}

/** HTML of pictures (PNGs in base64) with a slider and buttons. */
export function playerHtml(pictures: readonly string[], { width, height, interval, loop }: PlayerOptions): string {
  const id = `tstorch-${Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => b.toString(16).padStart(2, "0")).join("")}`;
  const last = pictures.length - 1;
  const button = (name: string, title: string, text: string): string =>
    `<button type="button" data-do="${name}" title="${title}" aria-label="${title}">${text}</button>`;
  return `<div id="${id}" style="width:${width}px"><img src="data:image/png;base64,${pictures[last]}" width="${width}" height="${height}" alt="Animation"><div hidden style="display:flex;gap:4px;align-items:center"><input type="range" min="0" max="${last}" value="0" style="flex:1" aria-label="Frame">${button("back", "Previous frame", "&#x23EE;")}${button("play", "Play or pause", "&#x23EF;")}${button("on", "Next frame", "&#x23ED;")}</div></div><script>(function(){
var d=document.getElementById("${id}");if(!d||d.dataset.live)return;d.dataset.live=1;
var f=${JSON.stringify(pictures)},m=d.querySelector("img"),r=d.querySelector("input"),i=0,t=null;
function show(n){i=(n+f.length)%f.length;m.src="data:image/png;base64,"+f[i];r.value=i}
function stop(){clearInterval(t);t=null}
function play(){stop();if(i===${last})show(0);t=setInterval(function(){if(!d.isConnected)return stop();if(i===${last}&&!${loop})return stop();show(i+1)},${interval})}
r.oninput=function(){stop();show(Number(r.value))};
d.onclick=function(e){var k=e.target.dataset.do;if(k==="play"){if(t)stop();else play()}else if(k){stop();show(i+(k==="on"?1:-1))}};
r.parentNode.hidden=false;show(0);play()})()</script>`;
}
