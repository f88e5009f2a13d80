// The table of pictures: some rows at a time, sorted and searched in the columns.

// Names are told by how much of the one before they repeat.
function unpackNames(packed) {
  const names = new Array(packed.length / 2);
  let last = "";
  for (let i = 0; i < names.length; ++i) names[i] = last = last.slice(0, packed[2 * i]) + packed[2 * i + 1];
  return names;
}

// columns: {name, key, isNumber, show(row)}; rows: their numbers, in the order of completion.
function pagedTable({ caption, columns, rows, searched, size = 50 }) {
  let shown = rows, page = 0, order = null, found = "";
  const body = el("tbody"), state = el("span", { class: "soft", "aria-live": "polite" });
  const pages = () => Math.max(1, Math.ceil(shown.length / size));
  const go = (to) => { page = Math.min(Math.max(to, 0), pages() - 1); draw(); };
  const button = (text, label, to) => el("button", { class: "b", type: "button", "aria-label": label, onclick: () => go(to()) }, text);
  const first = button("«", "First page", () => 0), back = button("‹ Back", "Page before", () => page - 1);
  const next = button("Next ›", "Next page", () => page + 1), last = button("»", "Last page", () => pages() - 1);

  const heads = columns.map((column) => {
    const sort = () => {
      order = order && order.column === column ? { column, sign: -order.sign } : { column, sign: column.isNumber ? -1 : 1 };
      heads.forEach((head, i) => head.setAttribute("aria-sort", columns[i] !== column ? "none" : order.sign > 0 ? "ascending" : "descending"));
      select();
    };
    return el("th", { scope: "col", class: column.isNumber ? "n" : null, "aria-sort": "none" },
      column.key ? el("button", { type: "button", onclick: sort }, column.name, el("span", { "aria-hidden": "true" }, " ↕")) : column.name);
  });

  function select() {
    shown = found ? rows.filter((row) => searched(row).toLowerCase().includes(found)) : rows.slice();
    if (order) {
      const { column, sign } = order;
      const compare = column.isNumber ? (a, b) => column.key(a) - column.key(b) : (a, b) => (column.key(a) < column.key(b) ? -1 : column.key(a) > column.key(b) ? 1 : 0);
      shown.sort((a, b) => sign * compare(a, b) || a - b);
    }
    go(0);
  }
  function draw() {
    body.replaceChildren(...shown.slice(page * size, (page + 1) * size).map((row) => el("tr", {}, columns.map((column) =>
      el("td", { class: [column.isNumber ? "n" : "", column.style ? column.style(row) : ""].join(" ").trim() || null }, column.show(row))))));
    state.textContent = shown.length === 0 ? "none" : `${count(page * size + 1)} to ${count(Math.min((page + 1) * size, shown.length))} of ${count(shown.length)}`;
    first.disabled = back.disabled = page === 0;
    next.disabled = last.disabled = page === pages() - 1;
  }
  const search = searched ? el("input", { type: "search", placeholder: "Search names", "aria-label": "Search names of " + caption,
    oninput: (event) => { found = event.target.value.trim().toLowerCase(); select(); } }) : null;
  draw();
  return el("div", {},
    rows.length > size || searched ? el("div", { class: "bar" }, search, first, back, next, last, state) : null,
    el("div", { class: "scroll" }, el("table", { "aria-label": caption }, el("thead", {}, el("tr", {}, heads)), body)));
}
