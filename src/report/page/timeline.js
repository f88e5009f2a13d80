// What every thread did: spans as they were where they are known, and else each step's shares. Zoomed and moved by
// mouse, wheel and keys.

function unpackSpans(packed) {
  return packed.map((numbers) => {
    const spans = [];
    let end = 0, row = 0;
    for (let i = 0; i < numbers.length; i += 4) {
      const begin = end + numbers[i + 1];
      end = begin + numbers[i + 2];
      row += numbers[i + 3];
      spans.push({ activity: numbers[i], begin: begin / 1e6, end: end / 1e6, row });
    }
    return spans;
  });
}

// Up to when all spans are known, and from when again.
function knownBounds(timeline) {
  return timeline.between === 0 ? { until: Infinity, from: Infinity } : { until: timeline.known_until, from: timeline.known_from };
}

function timelineChart(timeline, end, nameOf) {
  const known = knownBounds(timeline), last = unpackSpans(timeline.last);
  const exact = unpackSpans(timeline.first).map((list, i) => list.concat(last[i]).filter((s) => s.begin < known.until || s.end > known.from));
  // Workers first, then readers, each in the order in which they began.
  const order = timeline.threads.map((role, i) => i).sort((a, b) => (timeline.threads[a] === "reader") - (timeline.threads[b] === "reader") || a - b);
  const counts = {}, names = order.map((i) => timeline.threads[i] + " " + (counts[timeline.threads[i]] = (counts[timeline.threads[i]] || 0) + 1));
  const lane = order.length > 40 ? 10 : order.length > 16 ? 16 : 24, gap = lane > 12 ? 4 : 2, left = 76, top = 6, axis = 24;
  const height = top + order.length * (lane + gap) + axis;
  const canvas = el("canvas", { tabindex: 0, role: "img", style: `height:${height}px`,
    "aria-label": `Timeline of ${plural(order.length, "thread")} over ${seconds(end)}. Arrow keys move and zoom, Home shows all.` });
  const tip = el("p", { class: "tip soft", "aria-live": "polite" }, "Point at a span to see its picture.");
  let view = { from: 0, to: end }, width = 800;

  // Spans that are smaller than a pixel would hide one another: then the shares tell more.
  const usual = exact.map((list) => list.reduce((sum, s) => sum + s.end - s.begin, 0) / Math.max(list.length, 1));
  const colors = () => timeline.activities.map((_, i) => resolved("--c" + i));
  const toX = (t) => left + (width - left - 8) * (t - view.from) / (view.to - view.from);
  const toTime = (x) => view.from + (view.to - view.from) * (x - left) / (width - left - 8);

  const isCrowded = (thread) => exact[thread].length > 200 && usual[thread] < (view.to - view.from) / (width - left);
  function drawSpans(g, spans, y, paint) {
    const least = (view.to - view.from) / (width - left) * 0.6;
    for (const span of spans) {
      if (span.end < view.from || span.begin > view.to) continue;
      const x0 = Math.max(toX(span.begin), left), x1 = Math.min(toX(span.end), width - 8);
      g.fillStyle = paint[span.activity];
      g.fillRect(x0, y, Math.max(x1 - x0 - (span.end - span.begin > 12 * least ? 0.75 : 0), 0.6), lane);
    }
  }
  function drawShares(g, thread, y, paint, begin, until) {
    const step = timeline.step, shares = timeline.shares[thread];
    begin = Math.max(begin, view.from);
    until = Math.min(until, view.to);
    for (let i = Math.floor(begin / step); i * step < until; ++i) {
      const x0 = Math.max(toX(Math.max(i * step, begin)), left), x1 = Math.min(toX(Math.min((i + 1) * step, until)), width - 8);
      let bottom = y + lane;
      shares.forEach((list, activity) => {
        const h = lane * Math.min((list[i] || 0) / 100, 1);
        if (h <= 0 || x1 <= x0) return;
        const at = Math.max(bottom - h, y);
        g.fillStyle = paint[activity];
        g.fillRect(x0, at, x1 - x0, bottom - at);
        bottom = at;
      });
    }
  }
  function drawAxis(g) {
    const span = view.to - view.from, step = ticks(span, Math.max(2, Math.min(8, width / 110)))[1];
    g.fillStyle = resolved("--soft");
    g.textAlign = "center";
    for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
      g.fillRect(toX(t), height - axis, 1, 4);
      g.fillText(span < 0.01 ? (t * 1000).toFixed(2) + " ms" : (Math.round(t * 1e4) / 1e4) + " s", Math.min(Math.max(toX(t), left + 12), width - 22), height - axis + 17);
    }
  }
  function draw() {
    const ratio = window.devicePixelRatio || 1;
    width = Math.max(canvas.clientWidth, 320);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const g = canvas.getContext("2d"), paint = colors();
    g.scale(ratio, ratio);
    g.font = "12px system-ui, sans-serif";
    g.fillStyle = resolved("--card");
    g.fillRect(0, 0, width, height);
    order.forEach((thread, i) => {
      const y = top + i * (lane + gap);
      g.fillStyle = resolved("--grid");
      g.fillRect(left, y, width - left - 8, lane);
      if (isCrowded(thread)) {
        drawShares(g, thread, y, paint, view.from, view.to);
      } else {
        if (known.until < Infinity) drawShares(g, thread, y, paint, known.until, known.from);
        drawSpans(g, exact[thread], y, paint);
      }
      if (lane < 12 && i % 4 !== 0) return;
      g.fillStyle = resolved("--soft");
      g.textAlign = "right";
      g.fillText(names[i], left - 6, y + lane / 2 + 4);
    });
    drawAxis(g);
  }

  let waiting = false;
  function redraw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  }
  function show(from, to) {
    const length = Math.min(Math.max(to - from, 2e-5), end);
    from = Math.min(Math.max(from, 0), end - length);
    view = { from, to: from + length };
    redraw();
  }
  const zoom = (factor, at) => show(at - (at - view.from) * factor, at + (view.to - at) * factor);
  const middle = () => (view.from + view.to) / 2;
  const move = (share) => { const d = share * (view.to - view.from); show(view.from + d, view.to + d); };
  const keys = { ArrowLeft: () => move(-0.2), ArrowRight: () => move(0.2), ArrowUp: () => zoom(0.6, middle()), ArrowDown: () => zoom(1 / 0.6, middle()),
    "+": () => zoom(0.6, middle()), "=": () => zoom(0.6, middle()), "-": () => zoom(1 / 0.6, middle()), Home: () => show(0, end), End: () => { const l = view.to - view.from; show(end - l, end); } };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  // The page scrolls by the wheel; with Ctrl or Shift, or when the canvas has the focus, it zooms.
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(Math.exp((event.deltaY || event.deltaX) * 0.002), toTime(event.offsetX));
  }, { passive: false });
  let held = null;
  canvas.addEventListener("pointerdown", (event) => { held = { x: event.offsetX, view }; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointerup", () => { held = null; });
  canvas.addEventListener("pointercancel", () => { held = null; });
  canvas.addEventListener("pointermove", (event) => {
    if (held) {
      const d = (held.x - event.offsetX) / (width - left - 8) * (held.view.to - held.view.from);
      show(held.view.from + d, held.view.to + d);
    } else {
      tell(event.offsetX, event.offsetY);
    }
  });
  function tell(x, y) {
    const i = Math.floor((y - top) / (lane + gap)), time = toTime(x), slack = (view.to - view.from) / (width - left);
    if (i < 0 || i >= order.length || x < left) return;
    const near = isCrowded(order[i]) ? [] : exact[order[i]].filter((s) => s.begin - slack <= time && time <= s.end + slack);
    const span = near.find((s) => s.begin <= time && time <= s.end) || near[0];
    if (span)
      tip.textContent = `${names[i]}, ${timeline.activities[span.activity]}, ${seconds(span.end - span.begin)} from ${number(span.begin)} s: ${nameOf(span.row)}`;
    else if (isCrowded(order[i]) || (time > known.until && time < known.from)) {
      const at = Math.floor(time / timeline.step);
      tip.textContent = `${names[i]}, ${number(at * timeline.step)} to ${number((at + 1) * timeline.step)} s: ` +
        (timeline.activities.map((name, a) => [name, timeline.shares[order[i]][a][at] || 0]).filter(([, v]) => v > 0).map(([name, v]) => `${name} ${v} %`).join(", ") || "idle");
    } else tip.textContent = `${names[i]}, ${number(time)} s: idle`;
  }
  const control = (text, label, act) => el("button", { class: "b", type: "button", "aria-label": label, onclick: act }, text);
  new ResizeObserver(redraw).observe(canvas);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  window.addEventListener("beforeprint", draw);
  window.addEventListener("afterprint", redraw);
  const used = timeline.activities.map((name, i) => [name, `var(--c${i})`]).filter((_, i) => timeline.shares.some((t) => t[i].length > 0));
  return el("div", {}, legend(used),
    el("div", { class: "bar" }, control("+", "Zoom in", keys.ArrowUp), control("−", "Zoom out", keys.ArrowDown), control("←", "Earlier", keys.ArrowLeft),
      control("→", "Later", keys.ArrowRight), control("All", "Show all of the run", keys.Home)),
    canvas, tip,
    el("p", { class: "note" }, "Drag to move; Ctrl or Shift with the wheel to zoom; or focus it and use the arrow keys, + and −, Home and End. Where spans are narrower than a pixel, a bar's height is their share." + partsNote(timeline, known)));
}

function partsNote(timeline, known) {
  if (known.until === Infinity) return "";
  return ` Each span is shown for the first ${seconds(known.until)} and the last ones of the run; between, where ${count(timeline.between)} more were left out, a thread's bar shows the share of each activity in steps of ${seconds(timeline.step)}.`;
}
