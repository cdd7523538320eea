/**
 * The part of the page's script that has a twin here: `ticks` of ticks.ts and `placeLabels` of labels.ts, for a zoomed axis. Plain text, since the page carries it as it is;
 * tests run both and compare.
 */
export const sharedScript = `
function ticks(from, until, most) {
  var steps = [];
  [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].forEach(function (s) { steps.push(s, 2 * s, 5 * s); });
  steps.push(10e9, 15e9, 30e9, 60e9, 120e9, 300e9, 600e9, 900e9, 1800e9, 3600e9);
  var length = Math.max(until - from, 1);
  var step = steps.find(function (s) { return length / s <= most; }) || Math.ceil(length / most / 3600e9) * 3600e9;
  function decimals(unit) { return Math.max(0, Math.ceil(Math.log10(unit / step) - 1e-9)); }
  function label(t) {
    if (until < 1e6) return (t / 1e3).toFixed(0) + " \\u00b5s";
    if (until < 1e9) return (t / 1e6).toFixed(decimals(1e6)) + " ms";
    if (until >= 600e9 && step % 60e9 === 0) return t / 60e9 + " min";
    return (t / 1e9).toFixed(decimals(1e9)) + " s";
  }
  var out = [];
  for (var i = Math.ceil(from / step); i <= Math.floor(until / step); i++) out.push({ t: i * step, label: label(i * step) });
  return out;
}
function placeLabels(items, rowPx) {
  var SYMBOL = 6, GAP = 4, NONE = { place: "none", dx: 0 }, spans = [], symbols = [];
  function overlaps(a, b) { return a[0] < b[1] && b[0] < a[1]; }
  function holds(s, x, l) { return s[0] <= Math.min(x, l[0]) && Math.max(x, l[1]) <= s[1]; }
  items.forEach(function (i) {
    if (i.kind === "span") spans.push([i.x, i.x + i.width]);
    else symbols.push([i.x - SYMBOL, i.x + SYMBOL]);
  });
  var taken = symbols.slice();
  function inside(item) {
    if (item.labelPx === 0) return NONE;
    var from = item.x;
    for (var tries = 0; tries < 3; tries++) {
      var place = [from, from + item.labelPx + 2 * GAP];
      if (place[1] > item.x + item.width) return NONE;
      var symbol = symbols.find(function (s) { return overlaps(s, place); });
      if (!symbol) {
        taken.push(place);
        return { place: "inside", dx: from - item.x + GAP };
      }
      from = symbol[1];
    }
    return NONE;
  }
  function beside(item) {
    if (item.labelPx === 0) return NONE;
    var reach = SYMBOL + GAP, sides = ["right", "left"];
    for (var n = 0; n < 2; n++) {
      var from = n === 0 ? item.x + reach : item.x - reach - item.labelPx, label = [from, from + item.labelPx];
      if (from < 0 || label[1] > rowPx || taken.some(function (t) { return overlaps(t, label); }) || spans.some(function (s) { return overlaps(s, label) && !holds(s, item.x, label); })) continue;
      taken.push([from - GAP, label[1] + GAP]);
      return { place: sides[n], dx: n === 0 ? reach : -reach };
    }
    return NONE;
  }
  var places = items.map(function (i) { return i.kind === "span" ? inside(i) : NONE; });
  return items.map(function (item, i) { return item.kind === "span" ? places[i] : beside(item); });
}
`;

/** Tooltips, zoom and drag on the timelines, and opening of closed cells for links and print. The page says everything without it. */
export const clientScript = `"use strict";
(function () {
${sharedScript}
var SVG = "http://www.w3.org/2000/svg", MOST_LABELLED = 80, MOST_ZOOM = 4000, PRINT_PX = 480;

var tip = document.getElementById("tip"), tips = new WeakMap();
function tipText(target) {
  if (!(target instanceof Element)) return "";
  if (!tips.has(target)) {
    var title = target.querySelector(":scope > title");
    tips.set(target, title ? title.textContent : "");
    if (title) title.remove();
  }
  return tips.get(target);
}
document.addEventListener("pointermove", function (e) {
  var text = e.target instanceof Element && e.target.closest(".tl-plot, .phases") ? tipText(e.target) : "";
  tip.hidden = text === "";
  if (!text) return;
  tip.textContent = text;
  var x = Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 6), y = e.clientY + 18;
  if (y + tip.offsetHeight > innerHeight) y = e.clientY - tip.offsetHeight - 10;
  tip.style.left = Math.max(4, x) + "px";
  tip.style.top = Math.max(4, y) + "px";
});
document.addEventListener("pointerleave", function () { tip.hidden = true; });

function openTarget() {
  var body = /^#cell-\\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  if (!body) return;
  body.parentElement.open = true;
  body.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();
var closed = [];
addEventListener("beforeprint", function () {
  closed = Array.from(document.querySelectorAll("details.cell:not([open])"));
  closed.forEach(function (d) { d.open = true; });
});
addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });

function make(figure) {
  var plot = figure.querySelector(".tl-plot"), view = figure.querySelector(".tl-view"), axis = figure.querySelector(".tl-axis");
  var endT = Number(figure.dataset.end), zoom = 1, left = 0, pending = false, drawn = "";
  var rows = Array.from(figure.querySelectorAll(".tl-row"), function (row) {
    var items = [];
    Array.from(row.children).forEach(function (el) {
      var share = function (name) { return parseFloat(el.getAttribute(name)) / 100; };
      if (el.matches(".s")) items.push({ kind: "span", at: share("x"), share: share("width"), text: null });
      if (el.matches(".l")) items[items.length - 1].text = el.firstElementChild;
      if (el.matches(".m")) items.push({ kind: "mark", at: share("x"), share: 0, text: null });
      if (el.matches(".ml")) items[items.length - 1].text = el;
    });
    return items.filter(function (i) { return i.kind === "span"; }).concat(items.filter(function (i) { return i.kind === "mark"; }));
  });
  function measure() {
    rows.forEach(function (items) {
      items.forEach(function (i) {
        if (i.labelPx !== undefined) return;
        if (!i.text) { i.labelPx = 0; return; }
        var was = i.text.getAttribute("class");
        i.text.setAttribute("class", "ml");
        i.labelPx = i.text.getComputedTextLength();
        i.text.setAttribute("class", was);
      });
    });
  }
  function labels(width) {
    rows.forEach(function (items) {
      if (items.length > MOST_LABELLED) return;
      items.forEach(function (i) {
        i.shift = i.kind === "span" ? Math.min(Math.max(0, (left - i.at) * width), i.share * width) : 0;
        i.x = i.at * width + i.shift;
        i.width = i.share * width - i.shift;
      });
      placeLabels(items, width).forEach(function (place, n) {
        var i = items[n];
        if (!i.text) return;
        i.text.setAttribute("class", (i.kind === "span" ? "" : "ml ") + place.place);
        i.text.setAttribute("dx", place.dx + i.shift);
        if (i.kind === "mark") i.text.setAttribute("text-anchor", place.place === "left" ? "end" : "start");
      });
    });
  }
  function axisMarks(width, px) {
    var from = left * endT, until = (left + 1 / zoom) * endT, height = Number(plot.getAttribute("height")) - 22;
    axis.replaceChildren();
    ticks(from, until, Math.max(2, Math.min(12, Math.floor(px / 85)))).forEach(function (tick) {
      var x = (100 * tick.t) / endT + "%", share = (tick.t - from) / (until - from);
      var line = document.createElementNS(SVG, "line"), text = document.createElementNS(SVG, "text");
      [["x1", x], ["x2", x], ["y1", 0], ["y2", height]].forEach(function (a) { line.setAttribute(a[0], a[1]); });
      [["x", x], ["y", height + 15], ["text-anchor", share < 0.03 ? "start" : share > 0.97 ? "end" : "middle"]].forEach(function (a) { text.setAttribute(a[0], a[1]); });
      text.textContent = tick.label;
      axis.append(line, text);
    });
  }
  function draw() {
    pending = false;
    var px = plot.clientWidth || plot.getBoundingClientRect().width, state = [px, zoom, left].join();
    if (!px || state === drawn) return;
    drawn = state;
    measure();
    view.setAttribute("x", -100 * left * zoom + "%");
    view.setAttribute("width", 100 * zoom + "%");
    axisMarks(px * zoom, px);
    labels(px * zoom);
    reset.hidden = zoom === 1;
  }
  function later() {
    if (!pending) { pending = true; requestAnimationFrame(draw); }
  }
  function zoomAt(share, factor) {
    var at = left + share / zoom;
    zoom = Math.min(MOST_ZOOM, Math.max(1, zoom * factor));
    move(at - share / zoom);
  }
  function move(to) {
    left = Math.min(1 - 1 / zoom, Math.max(0, to));
    later();
  }
  function shareOf(e) {
    var box = plot.getBoundingClientRect();
    return (e.clientX - box.left) / box.width;
  }
  var tools = document.createElement("div"), hint = document.createElement("span");
  tools.className = "tl-tools";
  hint.textContent = "click, then wheel to zoom, drag to move ";
  function button(text, name, action) {
    var b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.setAttribute("aria-label", name);
    b.addEventListener("click", action);
    return b;
  }
  var reset = button("all", "Show the whole run", function () { zoom = 1; move(0); });
  reset.hidden = true;
  tools.append(hint, button("\\u2212", "Zoom out", function () { zoomAt(0.5, 0.5); }), button("+", "Zoom in", function () { zoomAt(0.5, 2); }), reset);
  figure.append(tools);
  figure.classList.add("ready");
  plot.addEventListener("wheel", function (e) {
    if (!e.ctrlKey && !e.metaKey && document.activeElement !== figure) return;
    e.preventDefault();
    if (Math.abs(e.deltaX) > Math.abs(e.deltaY)) move(left + e.deltaX / plot.clientWidth / zoom);
    else zoomAt(shareOf(e), Math.exp(-e.deltaY * (e.deltaMode === 1 ? 0.05 : 0.002)));
  }, { passive: false });
  var drag = null;
  plot.addEventListener("pointerdown", function (e) {
    if (e.button !== 0 || e.pointerType === "touch") return;
    drag = { share: shareOf(e), left: left };
    plot.setPointerCapture(e.pointerId);
    figure.focus({ preventScroll: true });
  });
  plot.addEventListener("pointermove", function (e) {
    if (!drag) return;
    figure.classList.add("dragging");
    move(drag.left - (shareOf(e) - drag.share) / zoom);
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    plot.addEventListener(name, function () { drag = null; figure.classList.remove("dragging"); });
  });
  figure.addEventListener("keydown", function (e) {
    if (e.target !== figure || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "+" || e.key === "=") zoomAt(0.5, 2);
    else if (e.key === "-") zoomAt(0.5, 0.5);
    else if (e.key === "0") { zoom = 1; move(0); }
    else if (e.key === "ArrowLeft") move(left - 0.1 / zoom);
    else if (e.key === "ArrowRight") move(left + 0.1 / zoom);
    else if (e.key === "Escape") figure.blur();
    else return;
    e.preventDefault();
  });
  new ResizeObserver(later).observe(plot);
  addEventListener("beforeprint", function () {
    zoom = 1;
    left = 0;
    drawn = "";
    draw();
    labels(PRINT_PX);
  });
  addEventListener("afterprint", function () { drawn = ""; later(); });
}
/* A timeline is set up when it is first seen: sixty of them at once would make the page slow to open. */
var seen = new IntersectionObserver(function (entries) {
  entries.forEach(function (entry) {
    if (!entry.isIntersecting) return;
    seen.unobserve(entry.target);
    make(entry.target);
  });
}, { rootMargin: "200px" });
document.querySelectorAll(".tl").forEach(function (figure) { seen.observe(figure); });
})();
`;
