"""The frame of the html page: its own style, its elements and its script. No data, no network."""

STYLE = """
html,body { margin:0; height:100%; background:var(--paper); color:var(--ink);
  font:14px system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif; }
body { display:grid; grid-template:auto 1fr / 1fr auto; height:100vh; overflow:hidden; }
header { grid-column:1/3; display:flex; flex-wrap:wrap; gap:8px 14px; align-items:center; padding:8px 14px;
  background:var(--panel); border-bottom:1px solid var(--edge); }
h1 { font-size:15px; margin:0; font-weight:650; } .count { color:var(--muted); }
input[type=search] { font:inherit; width:230px; padding:5px 10px; border:1px solid var(--edge); border-radius:7px;
  background:var(--paper); color:inherit; }
button, select { font:inherit; max-width:200px; padding:4px 10px; border:1px solid var(--edge); border-radius:7px;
  background:var(--paper);  color:inherit; cursor:pointer; } button:hover { border-color:var(--muted); }
.key { display:flex; gap:12px; color:var(--muted); font-size:12px; margin-left:auto; }
.key span::before { content:""; display:inline-block; width:11px; height:11px; border-radius:3px; margin-right:5px;
  vertical-align:-1px; background:var(--c); border:1.3px solid var(--e); }
.key .r::before { border-style:dashed; } .key .b::before { border-radius:6px; width:8px; height:8px; }
#view { overflow:hidden; cursor:grab; touch-action:none; } #view.drag { cursor:grabbing; }
#view svg { width:100%; height:100%; display:block; user-select:none; -webkit-user-select:none; }
.box { cursor:pointer; } .box:hover rect { stroke-width:2.2; } .box:focus { outline:none; }
.dim .box { opacity:.22; } .dim .link { opacity:.15; } .dim .box.on, .dim .link.on { opacity:1; }
.link.on { stroke:var(--user-e); stroke-width:2.2; } .box.hit rect { stroke:var(--hit); stroke-width:3; }
.box.chosen rect { stroke-width:3; }
aside { width:min(430px,42vw); overflow:auto; background:var(--panel); border-left:1px solid var(--edge);
  padding:14px 16px; box-sizing:border-box; } aside[hidden] { display:none; }
aside h2 { font-size:15px; margin:0 28px 2px 0; overflow-wrap:anywhere; } aside h3 { font-size:12px; color:var(--muted);
  font-weight:600; margin:16px 0 5px; } aside .close { float:right; border:none; font-size:16px; padding:0 6px; }
.what { color:var(--muted); } .names { display:flex; flex-wrap:wrap; gap:5px; }
.names span { padding:2px 8px; border-radius:9px; background:var(--fact); font-size:12px; overflow-wrap:anywhere; }
figure { margin:0 0 9px; border:1px solid var(--edge); border-radius:7px; overflow:hidden; }
figcaption { padding:3px 9px; font-size:12px; color:var(--muted); border-bottom:1px solid var(--edge); }
pre { margin:0; padding:5px 0; overflow:auto; font:12px/1.55 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",
  "Noto Sans Mono CJK SC",monospace; }
pre div { padding:0 9px; white-space:pre; width:max-content; min-width:100%; box-sizing:border-box; }
pre div.at { background:color-mix(in srgb, var(--hit) 28%, transparent); }
pre i { display:inline-block; width:34px; margin-right:10px; text-align:right; color:var(--muted); font-style:normal; }
"""

BODY = """<header><h1>%(title)s</h1><span class="count">%(count)s</span>
<input id="search" type="search" placeholder="search… (Enter: next)" aria-label="search">
<span class="count" id="hits"></span>
<select id="parts" aria-label="go to a part"></select>
<button id="fit" title="show everything">fit</button><button id="plus" title="larger">+</button>
<button id="minus" title="smaller">−</button>
<span class="key"><span style="--c:var(--user);--e:var(--user-e)">customer</span>
<span style="--c:var(--bot);--e:var(--bot-e)">bot</span><span style="--c:var(--form);--e:var(--form-e)">form</span>
<span style="--c:var(--fact);--e:var(--fact-e)">slot, form state</span>
<span style="--c:var(--jump);--e:var(--jump-e)">checkpoint</span>
<span class="r" style="--c:transparent;--e:var(--rule)">rule</span>
<span class="b" style="--c:var(--rule);--e:var(--rule)">a rule decides the same</span></span></header>
<main id="view"><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="dialogue graph"><g id="all">
%(drawing)s
</g></svg></main><aside id="panel" hidden></aside>
<script id="data" type="application/json">%(data)s</script>"""

SCRIPT = """
"use strict";
const data = JSON.parse(document.getElementById("data").textContent), view = document.getElementById("view");
const all = document.getElementById("all"), panel = document.getElementById("panel");
const search = document.getElementById("search"), hits = document.getElementById("hits");
let scale = 1, left = 0, top_ = 0, found = [], current = -1, chosen = null;
const box = n => document.getElementById("b" + n), link = n => document.getElementById("l" + n);
function place() { all.setAttribute("transform", `translate(${left} ${top_}) scale(${scale})`); }
function zoom(factor, x, y) {
  const next = Math.min(3, Math.max(.04, scale * factor));
  left = x - (x - left) * next / scale; top_ = y - (y - top_) * next / scale; scale = next; place();
}
function middle() { const r = view.getBoundingClientRect(); return [r.width / 2, r.height / 2]; }
function fit() {
  const r = view.getBoundingClientRect();
  scale = Math.min(1.2, r.width / data.width, r.height / data.height);
  left = (r.width - data.width * scale) / 2; top_ = (r.height - data.height * scale) / 2; place();
}
function open_() {
  const r = view.getBoundingClientRect();
  scale = Math.max(Math.min(1, r.width / data.width, r.height / data.height), Math.min(1, .72)); left = 0; top_ = 0;
  if (data.width * scale < r.width) left = (r.width - data.width * scale) / 2;
  place();
}
function show(n, side = .35) {
  const b = data.boxes[n], r = view.getBoundingClientRect();
  left = r.width * side - b.x * scale; top_ = r.height / 2 - b.y * scale; place();
}
view.addEventListener("wheel", e => { e.preventDefault(); const r = view.getBoundingClientRect();
  if (e.ctrlKey || !e.shiftKey && Math.abs(e.deltaY) >= Math.abs(e.deltaX))
    zoom(Math.exp(-e.deltaY * (e.deltaMode ? .05 : .0016)), e.clientX - r.left, e.clientY - r.top);
  else { left -= e.deltaX || e.deltaY; place(); } }, {passive: false});
const fingers = new Map(); let moved = 0, spread = 0;
view.addEventListener("pointerdown", e => { fingers.set(e.pointerId, [e.clientX, e.clientY]); moved = 0; spread = 0; });
window.addEventListener("pointermove", e => {
  const old = fingers.get(e.pointerId); if (!old) return;
  fingers.set(e.pointerId, [e.clientX, e.clientY]);
  if (fingers.size === 2) {
    const [a, b] = [...fingers.values()], wide = Math.hypot(a[0] - b[0], a[1] - b[1]), r = view.getBoundingClientRect();
    if (spread) zoom(wide / spread, (a[0] + b[0]) / 2 - r.left, (a[1] + b[1]) / 2 - r.top);
    spread = wide; moved = 9; return;
  }
  const dx = e.clientX - old[0], dy = e.clientY - old[1]; moved += Math.abs(dx) + Math.abs(dy);
  if (moved > 4) view.classList.add("drag");
  left += dx; top_ += dy; place();
});
for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, e => {
  fingers.delete(e.pointerId); view.classList.remove("drag"); });
view.addEventListener("click", e => { if (moved > 4) return;
  const g = e.target.closest(".box"), l = e.target.closest(".link");
  choose(g ? +g.id.slice(1) : l ? +l.id.slice(1) : null); });
function element(tag, text, name) {
  const made = document.createElement(tag); if (text !== undefined) made.textContent = text;
  if (name) made.className = name; return made;
}
function names(title, list) {
  if (!list.length) return; panel.append(element("h3", title)); const row = element("div", undefined, "names");
  for (const one of list.slice(0, 60)) row.append(element("span", one)); panel.append(row);
}
function lines(spot) {
  const [file, first, last] = spot, figure = element("figure"), pre = element("pre");
  figure.append(element("figcaption", data.files[file] + ":" + first));
  const known = data.lines[file] || {};
  for (let n = Math.max(1, first - 2); n <= last + 2; n++) if (known[n] !== undefined) {
    const row = element("div", undefined, n >= first && n <= last ? "at" : ""); row.append(element("i", String(n)));
    row.append(document.createTextNode(known[n])); pre.append(row); }
  if (pre.childNodes.length) figure.append(pre); return figure;
}
function choose(n) {
  if (chosen !== null) box(chosen).classList.remove("chosen");
  chosen = n; panel.replaceChildren(); panel.hidden = n === null; clear(); if (n === null) { mark(); return; }
  const b = data.boxes[n]; box(n).classList.add("chosen");
  const close = element("button", "×", "close"); close.onclick = () => choose(null);
  panel.append(close, element("h2", b.lines.join(" | ")), element("div", b.what, "what"));
  if (b.jump !== null) {
    const go = element("button", "go there"); go.onclick = () => { choose(b.jump); show(b.jump, .1); };
    panel.append(element("h3", ""), go); }
  names(b.ruled ? "rules" : "stories", b.stories);
  if (b.at.length) { panel.append(element("h3", "written here"));
    for (const spot of b.at.slice(0, 25)) panel.append(lines(spot));
    if (b.at.length > 25) panel.append(element("div", `… and ${b.at.length - 25} more places`, "what")); }
  if (b.rules.length) { panel.append(element("h3", "rules that decide the same"));
    for (const [name, spot] of b.rules) { panel.append(element("div", name)); panel.append(lines(spot)); } }
  all.classList.add("dim");
  for (let up = n; up !== null; up = data.boxes[up].parent)
    for (const one of [box(up), link(up)]) if (one) one.classList.add("on");
  const after = [n]; while (after.length) { const one = after.pop(); box(one).classList.add("on");
    for (const child of data.boxes[one].children) { link(child).classList.add("on"); after.push(child); } }
}
function clear() {
  all.classList.remove("dim"); for (const one of all.querySelectorAll(".on,.hit")) one.classList.remove("on", "hit"); }
function mark() {
  for (const n of found) { box(n).classList.add("hit", "on"); } if (found.length) all.classList.add("dim"); }
search.addEventListener("input", () => {
  clear(); const wanted = search.value.trim().toLowerCase(); current = -1;
  found = wanted ? data.boxes.map((b, n) => [b.words, n]).filter(([w]) => w.includes(wanted)).map(([, n]) => n) : [];
  hits.textContent = wanted ? `${found.length} found` : ""; if (found.length) show(found[0]); mark(); });
search.addEventListener("keydown", e => { if (e.key === "Enter" && found.length) {
  current = (current + (e.shiftKey ? found.length - 1 : 1)) % found.length; show(found[current]); hits.textContent =
  `${current + 1} of ${found.length}`; choose(found[current]); mark(); } else if (e.key === "Escape") {
  search.value = ""; search.dispatchEvent(new Event("input")); choose(null); } });
const parts = document.getElementById("parts");
for (const n of data.parts) { const one = element("option", data.boxes[n].lines[0]); one.value = n; parts.append(one); }
parts.hidden = data.parts.length < 2;
parts.addEventListener("change", () => show(+parts.value, .03));
document.getElementById("fit").onclick = fit;
document.getElementById("plus").onclick = () => zoom(1.25, ...middle());
document.getElementById("minus").onclick = () => zoom(.8, ...middle());
window.addEventListener("keydown", e => { if (e.target === search) return;
  if (e.key === "/") { e.preventDefault(); search.focus(); } else if (e.key === "Escape") choose(null);
  else if (e.key === "0") fit(); else if (e.key === "+") zoom(1.25, ...middle());
  else if (e.key === "-") zoom(.8, ...middle()); });
open_();
const linked = /^#b\\d+$/.test(location.hash) ? +location.hash.slice(2) : -1;
if (data.boxes[linked]) { choose(linked); show(linked); }
"""
