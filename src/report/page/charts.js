// Charts in SVG. Each has a title for screen readers; what it shows stands in a table as well.

// Round steps from 0 to at least `most`.
function ticks(most, wanted) {
  if (!(most > 0)) most = 1;
  const rough = most / wanted, power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const list = [];
  for (let i = 0; i * step < most + step * 0.999; ++i) list.push(i * step);
  return list;
}

const FRAME = { width: 640, height: 230, left: 56, right: 14, top: 12, bottom: 40 };

function frame(label, xTicks, yTicks, xText, yText, xName, yName) {
  const f = FRAME, xMost = xTicks[xTicks.length - 1], yMost = yTicks[yTicks.length - 1];
  const x = (v) => f.left + (f.width - f.left - f.right) * v / xMost;
  const y = (v) => f.height - f.bottom - (f.height - f.top - f.bottom) * v / yMost;
  const root = svg("svg", { viewBox: `0 0 ${f.width} ${f.height}`, role: "img", "aria-label": label });
  for (const v of yTicks)
    root.append(svg("line", { class: "grid", x1: f.left, x2: f.width - f.right, y1: y(v), y2: y(v) }),
      svg("text", { x: f.left - 6, y: y(v) + 4, "text-anchor": "end" }, yText(v)));
  for (const v of xTicks)
    root.append(svg("text", { x: x(v), y: f.height - f.bottom + 16, "text-anchor": "middle" }, xText(v)));
  root.append(svg("line", { class: "axis", x1: f.left, x2: f.width - f.right, y1: y(0), y2: y(0) }),
    svg("text", { x: (f.left + f.width) / 2, y: f.height - 4, "text-anchor": "middle" }, xName),
    svg("text", { x: 12, y: (f.height - f.bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${(f.height - f.bottom) / 2})` }, yName));
  return { root, x, y };
}

function path(points, x, y) { return points.map(([px, py], i) => (i ? "L" : "M") + x(px).toFixed(1) + " " + y(py).toFixed(1)).join(""); }

// Amounts in steps of one length, as a filled curve.
function areaChart({ label, step, values, begin = 0, end, fillColor, yName }) {
  const most = Math.max(...values, 0), xTicks = ticks(end, 6), yTicks = ticks(most, 4);
  const { root, x, y } = frame(label, xTicks, yTicks, tick, tick, "seconds", yName);
  const points = values.map((v, i) => [Math.max(begin + (i + 0.5) * step, 0), v]).filter(([when]) => when <= end * 1.02 + step);
  if (points.length > 0) {
    const line = path([[Math.max(begin, 0), points[0][1]], ...points], x, y);
    root.append(svg("path", { d: line + `L${x(points[points.length - 1][0])} ${y(0)}L${x(Math.max(begin, 0))} ${y(0)}Z`, fill: fillColor, opacity: 0.25 }),
      svg("path", { d: line, fill: "none", stroke: fillColor, "stroke-width": 2, "stroke-linejoin": "round" }));
  }
  return root;
}

// Counts in classes whose bounds are powers, with marks at some values.
function histogram({ label, classes, marks, xName }) {
  const f = FRAME, most = Math.max(...classes.map((c) => c.count), 1), yTicks = ticks(most, 4);
  const low = classes[0].from, high = classes[classes.length - 1].to, scale = (f.width - f.left - f.right) / Math.log(high / low);
  const x = (v) => f.left + scale * Math.log(v / low);
  const yMost = yTicks[yTicks.length - 1], y = (v) => f.height - f.bottom - (f.height - f.top - f.bottom) * v / yMost;
  const root = svg("svg", { viewBox: `0 0 ${f.width} ${f.height}`, role: "img", "aria-label": label });
  for (const v of yTicks)
    if (Number.isInteger(v))
      root.append(svg("line", { class: "grid", x1: f.left, x2: f.width - f.right, y1: y(v), y2: y(v) }),
        svg("text", { x: f.left - 6, y: y(v) + 4, "text-anchor": "end" }, count(v)));
  for (const c of classes)
    root.append(svg("rect", { x: x(c.from) + 0.5, width: Math.max(x(c.to) - x(c.from) - 1, 0.5), y: y(c.count), height: y(0) - y(c.count), fill: color(0) },
      svg("title", {}, `${seconds(c.from)} to ${seconds(c.to)}: ${count(c.count)}`)));
  let last = -100;
  for (let power = -6; power <= 4; ++power)
    for (const m of [1, 2, 5]) {
      const v = m * Math.pow(10, power);
      if (v < low * 0.999 || v > high * 1.001 || x(v) - last < 58) continue;
      last = x(v);
      root.append(svg("text", { x: x(v), y: f.height - f.bottom + 16, "text-anchor": "middle" }, seconds(v)));
    }
  root.append(svg("line", { class: "axis", x1: f.left, x2: f.width - f.right, y1: y(0), y2: y(0) }),
    svg("text", { x: (f.left + f.width) / 2, y: f.height - 4, "text-anchor": "middle" }, xName));
  marks.forEach(([name, v], i) => {
    const at = Math.min(Math.max(x(v), f.left + 90), f.width - f.right);
    root.append(svg("line", { x1: at, x2: at, y1: f.top, y2: y(0), stroke: "var(--ink)", "stroke-dasharray": "3 3" }),
      svg("text", { class: "strong", x: at - 4, y: f.top + 10 + 14 * i, "text-anchor": "end" }, `${name} ${seconds(v)}`));
  });
  return root;
}

// Bars with names, and an interval each; `line`: a value that all are seen against.
function barChart({ label, bars, unit, line }) {
  const row = 30, left = 190, right = 130, width = 760, top = line ? 24 : 6, height = top + row * bars.length + 26;
  const most = Math.max(...bars.map((b) => Math.max(b.value, b.high || 0)), line ? line.value : 0), xTicks = ticks(most, 5);
  const x = (v) => left + (width - left - right) * v / xTicks[xTicks.length - 1];
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (const v of xTicks)
    root.append(svg("line", { class: "grid", x1: x(v), x2: x(v), y1: top, y2: height - 24 }),
      svg("text", { x: x(v), y: height - 8, "text-anchor": "middle" }, tick(v)));
  bars.forEach((b, i) => {
    const y = top + row * i + 5, middle = y + (row - 10) / 2;
    root.append(svg("text", { class: "strong", x: left - 8, y: middle + 4, "text-anchor": "end" }, b.name));
    if (!(b.value > 0)) {
      root.append(svg("text", { x: left + 6, y: middle + 4 }, b.note || "no figure"));
      return;
    }
    root.append(svg("rect", { x: left, y, width: Math.max(x(b.value) - left, 1), height: row - 10, rx: 2, fill: b.color || color(0), opacity: b.faint ? 0.45 : 1 },
      svg("title", {}, `${b.name}: ${number(b.value)} ${unit}`)));
    if (b.low !== undefined && b.high !== undefined)
      root.append(svg("path", { d: `M${x(b.low)} ${middle}H${x(b.high)}M${x(b.low)} ${middle - 5}V${middle + 5}M${x(b.high)} ${middle - 5}V${middle + 5}`, stroke: "var(--ink)", "stroke-width": 1.5, fill: "none" }));
    root.append(svg("text", { class: "strong", x: x(Math.max(b.value, b.high || 0)) + 8, y: middle + 4 }, number(b.value) + (b.note ? " · " + b.note : "")));
  });
  if (line)
    root.append(svg("line", { x1: x(line.value), x2: x(line.value), y1: top - 4, y2: height - 24, stroke: "var(--bad)", "stroke-width": 2, "stroke-dasharray": "6 4" }),
      svg("text", { class: "strong", x: x(line.value), y: 12, "text-anchor": "middle" }, line.name));
  return root;
}

// Curves over whole numbers, such as threads; each {name, points: [[x, y, low, high]], color, dash}.
function curveChart({ label, curves, xName, yName }) {
  const all = curves.flatMap((c) => c.points), xMost = Math.max(...all.map((p) => p[0]), 1);
  const xTicks = ticks(xMost, Math.min(xMost, 8)).filter(Number.isInteger);
  const { root, x, y } = frame(label, xTicks, ticks(Math.max(...all.map((p) => Math.max(p[1], p[3] || 0))), 5), tick, tick, xName, yName);
  root.style.maxWidth = "46rem";
  for (const c of curves) {
    root.append(svg("path", { d: path(c.points, x, y), fill: "none", stroke: c.color, "stroke-width": c.dash ? 1.5 : 2.5, "stroke-dasharray": c.dash }));
    if (c.dash) continue;
    for (const [px, py, low, high] of c.points) {
      if (high !== undefined) root.append(svg("line", { x1: x(px), x2: x(px), y1: y(low), y2: y(high), stroke: c.color, "stroke-width": 1.5 }));
      root.append(svg("circle", { cx: x(px), cy: y(py), r: 4, fill: c.color }, svg("title", {}, `${c.name}: ${number(py)} at ${px}`)));
    }
  }
  return root;
}

// Parts of a whole: one bar, a legend with percents. Each {name, value, color, text}.
function stackBar(parts, label) {
  const sum = parts.reduce((s, p) => s + p.value, 0);
  const shown = parts.filter((p) => p.value > 0);
  return el("div", {},
    el("div", { class: "stack", role: "img", "aria-label": label + ": " + shown.map((p) => p.name + " " + percent(p.value, sum)).join(", ") },
      shown.map((p) => el("i", { style: `flex:${p.value / sum} 0 0;background:${p.color}`, title: p.name + " " + percent(p.value, sum) }))),
    legend(shown.map((p) => [`${p.name} ${percent(p.value, sum)}${p.text ? " (" + p.text + ")" : ""}`, p.color])));
}
