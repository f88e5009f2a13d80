// The page: whatever sections its data has something for.

function shownPage(list) {
  const run = list.find((object) => object.type === "run");
  if (run) return runPage(run);
  const data = { bench: [], sample: [], row: [], floor: [], peer: [], prediction: [], check: [], advice: [] };
  for (const object of list) if (Object.hasOwn(data, object.type)) data[object.type].push(object);
  return benchPage(data);
}

const shown = shownPage(JSON.parse(document.getElementById("data").textContent));
document.getElementById("head").append(...shown.head.flat().filter((node) => node));
document.getElementById("main").append(...shown.body.filter((node) => node));
const contents = document.getElementById("contents");
for (const node of document.querySelectorAll("main section"))
  contents.append(el("a", { href: "#" + node.id }, node.querySelector("h2").textContent));
// Told in full when it is printed: tables that are folded away.
let folded = [];
window.addEventListener("beforeprint", () => { folded = [...document.querySelectorAll("details:not([open])")]; folded.forEach((d) => { if (d.closest("section").id.startsWith("engines")) d.open = true; }); });
window.addEventListener("afterprint", () => folded.forEach((d) => { d.open = false; }));
document.documentElement.dataset.ready = "true";
