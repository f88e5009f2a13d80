// Small things that all sections use: numbers for people, elements, colors.
window.addEventListener("beforeprint", () => { document.documentElement.dataset.print = "true"; });
window.addEventListener("afterprint", () => { delete document.documentElement.dataset.print; });

const NS = "http://www.w3.org/2000/svg";

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  return fill(node, attributes, children);
}
function svg(name, attributes, ...children) {
  return fill(document.createElementNS(NS, name), attributes, children);
}
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat())
    if (child !== undefined && child !== null) node.append(child);
  return node;
}

function number(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 99.95) return Math.round(value).toLocaleString("en-US");
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.00995 || size === 0) return value.toFixed(2);
  return value.toPrecision(2);
}
function count(value) { return Math.round(value).toLocaleString("en-US"); }
function bytes(value) {
  if (!Number.isFinite(value)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; value >= 999.5 && unit + 1 < units.length; ++unit) value /= 1000;
  return (unit === 0 ? count(value) : number(value)) + " " + units[unit];
}
function seconds(value) {
  if (!Number.isFinite(value)) return "–";
  if (value < 0.0009995) return number(value * 1e6) + " µs";
  if (value < 0.9995) return number(value * 1e3) + " ms";
  if (value < 59.95) return number(value) + " s";
  const whole = Math.round(value), two = (n) => String(n).padStart(2, "0");
  if (whole < 3600) return Math.floor(whole / 60) + ":" + two(whole % 60) + " min";
  return Math.floor(whole / 3600) + ":" + two(Math.floor(whole / 60) % 60) + ":" + two(whole % 60) + " h";
}
function percent(part, whole) {
  if (!(whole > 0)) return "0 %";
  const value = 100 * part / whole;
  return (value >= 0.05 && value < 1 ? value.toFixed(1) : Math.round(value)) + " %";
}
// Of an axis, whose values are round.
function tick(value) { return value.toLocaleString("en-US", { maximumSignificantDigits: 6, notation: value < 10000 ? "standard" : "compact" }); }
function plural(n, noun) { return count(n) + " " + noun + (n === 1 ? "" : "s"); }
function pixels(width, height) { return width > 0 ? width + "×" + height : "–"; }

function color(index) { return "var(--c" + index % 8 + ")"; }
// Of a canvas, which knows no variables.
function resolved(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

// A section of the page and its place in the list of sections. `long`: may be broken in print.
function section(id, title, ...children) {
  return el("section", { id, "aria-labelledby": id + "-title" }, el("h2", { id: id + "-title" }, title), ...children);
}
function long(node) { node.classList.add("long"); return node; }

function tiles(rows) {
  return el("dl", { class: "tiles" }, rows.filter((row) => row).map(([name, value, more]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, value, more ? el("small", {}, more) : null))));
}

function legend(entries) {
  return el("ul", { class: "legend" }, entries.map(([name, fillColor, style]) =>
    el("li", {}, el("span", { style: style || "background:" + fillColor }), name)));
}

// Head: texts; "#" in front of one: a column of numbers.
function plainTable(head, rows, caption) {
  const isNumber = head.map((text) => text.startsWith("#"));
  const cell = (tag, content, i) => el(tag, { class: isNumber[i] ? "n" : null, scope: tag === "th" ? "col" : null }, content);
  return el("div", { class: "scroll" }, el("table", { "aria-label": caption },
    el("thead", {}, el("tr", {}, head.map((text, i) => cell("th", text.replace("#", ""), i)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((content, i) => cell("td", content, i)))))));
}
function figures(head, rows) {
  return el("details", {}, el("summary", {}, "The same as a table"), plainTable(head, rows, "The figures of the chart"));
}
