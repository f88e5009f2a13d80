// The sections of a run.

function quantileOf(hist, share) {
  const sum = hist.counts.reduce((s, c) => s + c, 0);
  let seen = 0;
  for (let i = 0; i < hist.counts.length; ++i) {
    seen += hist.counts[i];
    if (seen >= share * sum && seen > 0) return hist.least * Math.pow(hist.ratio, hist.from + i + 0.5);
  }
  return NaN;
}

// Fine classes made into some thirty.
function coarse(hist) {
  const wide = Math.max(4, Math.ceil(hist.counts.length / 32)), start = Math.floor(hist.from / wide), classes = [];
  const bound = (i) => hist.least * Math.pow(hist.ratio, i);
  hist.counts.forEach((c, i) => {
    const k = Math.floor((hist.from + i) / wide) - start;
    while (classes.length <= k) classes.push({ from: bound((start + classes.length) * wide), to: bound((start + classes.length + 1) * wide), count: 0 });
    classes[k].count += c;
  });
  while (classes[classes.length - 1].to < 4 * classes[0].from) { // so that a few bars are not as wide as the page
    const first = classes[0], last = classes[classes.length - 1], times = Math.pow(hist.ratio, wide);
    classes.unshift({ from: first.from / times, to: first.from, count: 0 });
    classes.push({ from: last.to, to: last.to * times, count: 0 });
  }
  return classes;
}

const STAGES = ["read", "decode", "transform", "encode", "write"];

function runHead(run) {
  const s = run.summary, verdict = s.verdict ? s.verdict[0].toUpperCase() + s.verdict.slice(1) + "." : "No picture was worked on.";
  const ending = { "too-many-failures": `Stopped after ${plural(s.failed, "failure")}, as many as were allowed. `, canceled: "Interrupted before the end. ", "output-failed": "Stopped because the output could not be written. " }[s.ending];
  document.title = `lightmill: ${plural(s.written, "picture")}` + (s.failed > 0 ? `, ${count(s.failed)} failed` : "");
  return [el("h1", {}, "lightmill run"), el("p", { class: "verdict" + (ending ? " bad" : "") }, ending || "", verdict),
    el("p", { class: "soft" }, `${run.made}; engine ${s.engine}, ${plural(s.threads, "thread")}${s.engine_reason ? " (" + s.engine_reason + ")" : ""}`)];
}

function totals(run) {
  const s = run.summary, others = [["skipped", s.skipped], ["of other dimensions", s.unselected], ["named again", s.repeated]].filter(([, n]) => n > 0);
  return section("totals", "Totals", tiles([
    ["Written", count(s.written), s.results !== s.written ? plural(s.results, "file") : s.warned > 0 ? `${count(s.warned)} with warnings` : null],
    ["Failed", el("span", { class: s.failed > 0 ? "bad" : null }, count(s.failed)), s.crashed + s.timed_out > 0 ? `${s.crashed} crashed, ${s.timed_out} timed out` : null],
    others.length ? ["Left out", count(others.reduce((n, o) => n + o[1], 0)), others.map(([name, n]) => `${count(n)} ${name}`).join(", ")] : null,
    s.passed_over ? ["Passed over", count(s.passed_over.files), Object.entries(s.passed_over.extensions).slice(0, 3).map(([name, n]) => `${count(n)} ${name || "without extension"}`).join(", ")] : null,
    ["Time", seconds(s.seconds)],
    ["Speed", number(s.images_per_second) + " images/s", number(s.megapixels_per_second) + " MP/s"],
    ["Computing", seconds(s.cpu_seconds), percent(s.cpu_seconds, s.seconds * s.threads) + " of the threads' time"],
    ["Read", bytes(s.bytes_in), number(s.megapixels_in) + " MP"],
    ["Written bytes", bytes(s.bytes_out), s.bytes_in > 0 ? percent(s.bytes_out, s.bytes_in) + " of what was read" : null],
    ["Peak memory", bytes(s.peak_memory_bytes)]]));
}

function throughput(run) {
  const { step, images, megapixels } = run.rate, end = run.summary.seconds;
  if (images.length === 0) return null;
  // Not more steps than there is something to see in.
  const merge = Math.max(1, Math.ceil(images.length / 100), Math.ceil(end / step / Math.max(4, Math.sqrt(run.summary.written + run.summary.failed))));
  const rates = (list) => {
    const sums = [];
    list.forEach((v, i) => { sums[Math.floor(i / merge)] = (sums[Math.floor(i / merge)] || 0) + v; });
    return Array.from(sums, (v, i) => (v || 0) / Math.max(Math.min((i + 1) * merge * step, end) - i * merge * step, step));
  };
  const values = rates(images), mp = rates(megapixels);
  return section("throughput", "Throughput", el("p", { class: "soft" }, `Images finished per second, over the run, in steps of ${seconds(step * merge)}.`),
    areaChart({ label: `Images per second over time, ${number(run.summary.images_per_second)} on average`, step: step * merge, values, end, fillColor: color(0), yName: "images/s" }),
    figures(["#from", "#images/s", "#MP/s"], values.map((v, i) => [seconds(i * step * merge), number(v), number(mp[i] || 0)])));
}

function memory(run) {
  const { begin, step, bytes: list } = run.memory;
  if (list.length < 2) return null;
  const megabytes = list.map((b) => b / 1e6);
  return section("memory", "Memory", el("p", { class: "soft" }, `Resident memory of the program${run.summary.engine === "processes" ? " itself; its worker processes are not in it" : ""}.`),
    areaChart({ label: `Memory over time, at most ${bytes(Math.max(...list))}`, step, begin, values: megabytes, end: run.summary.seconds, fillColor: color(4), yName: "MB" }),
    figures(["#from", "#memory"], sampled(list, 50).map(([i, b]) => [seconds(Math.max(begin + i * step, 0)), bytes(b)])));
}
function sampled(list, most) {
  const every = Math.ceil(list.length / most);
  return list.map((v, i) => [i, v]).filter(([i]) => i % every === 0);
}

function stages(run) {
  const s = run.summary, times = s.stage_seconds || {}, waiting = s.waiting_seconds || {}, all = s.seconds * s.threads;
  if (STAGES.every((name) => !times[name])) return null;
  const rows = STAGES.map((name) => [name, seconds(times[name] || 0), percent(times[name] || 0, STAGES.reduce((n, k) => n + (times[k] || 0), 0))]);
  return section("stages", "Stages", el("p", { class: "soft" }, "Where the time of all threads went, those that read ahead among them."),
    stackBar(STAGES.map((name, i) => ({ name, value: times[name] || 0, color: color(i), text: seconds(times[name] || 0) })), "Share of each stage"),
    el("p", { class: "soft" }, "Threads waited for input " + percent(waiting.input || 0, all) + " of their time, for output " + percent(waiting.output || 0, all) + ", for memory " + percent(waiting.memory || 0, all) + (waiting.worker > 0 ? ", for a worker process " + percent(waiting.worker, all) : "") + "."),
    figures(["stage", "#time", "#share"], rows));
}

function latencies(run) {
  if (run.elapsed.counts.length === 0) return null;
  const shares = [["p50", 0.5], ["p95", 0.95], ["p99", 0.99]];
  const row = (name, hist) => [name, ...shares.map(([, q]) => seconds(quantileOf(hist, q)))];
  const table = [row("in the hands of a thread", run.elapsed), row("in its stages, reading included", run.work)];
  return section("latency", "Time per image", el("p", { class: "soft" }, "Of those written: from when a thread took an image up until it had its result."),
    histogram({ label: "Histogram of the time per image; " + shares.map(([n, q]) => `${n} ${seconds(quantileOf(run.elapsed, q))}`).join(", "),
      classes: coarse(run.elapsed), marks: shares.map(([n, q]) => [n, quantileOf(run.elapsed, q)]), xName: "time per image (each step the same factor)" }),
    plainTable(["", "#p50", "#p95", "#p99"], table, "Percentiles of the time per image"),
    el("p", { class: "note" }, "Within 1 %."));
}

function thumbnails(run, names) {
  if (run.thumbnails.length === 0) return null;
  const images = run.images;
  const side = (data, alt) => el("div", {}, data ? el("img", { src: data, alt, loading: "lazy", decoding: "async" }) : "not shown");
  return long(section("pictures", "Before and after", el("p", { class: "soft" }, `The first ${plural(run.thumbnails.length, "picture")}: small copies of the input and of the result.`),
    el("ul", { class: "thumbs" }, run.thumbnails.map(([row, input, result]) => el("li", {}, el("figure", {},
      el("div", { class: "two" }, side(input, "input " + names[row]), side(result, "result of " + names[row])),
      el("figcaption", {}, el("code", {}, names[row]), el("br"),
        `${pixels(images.width[row], images.height[row])}, ${bytes(images.bytes_in[row])} → ${pixels(images.width_out[row], images.height_out[row])}, ${bytes(images.bytes_out[row])}`)))))));
}

function failures(run, names, failed) {
  if (run.summary.failed === 0) return null;
  const images = run.images, rows = [];
  for (let i = 0; i < names.length; ++i) if (failed[images.status[i]]) rows.push(i);
  const groups = run.texts.filter((t) => t[1] > 0).sort((a, b) => b[1] - a[1]);
  return long(section("failures", "Failures",
    groups.length < rows.length ? plainTable(["#pictures", "reason"], groups.slice(0, 20).map((t) => [count(t[1]), t[0]]), "Reasons of failures") : null,
    pagedTable({ caption: "Failed pictures", rows, size: 25, searched: rows.length > 25 ? (row) => names[row] : null, columns: [
      { name: "input", key: (row) => names[row], show: (row) => names[row] || "(the source itself)", style: () => "name" },
      { name: "", show: (row) => run.statuses[images.status[row]] },
      { name: "reason", show: (row) => (images.text[row] >= 0 ? run.texts[images.text[row]][0] : ""), style: () => "bad" }] }),
    rows.length < run.summary.failed ? el("p", { class: "note" }, `${count(run.summary.failed - rows.length)} more are not on this page; --report lists them all.`) : null));
}

function warnings(run) {
  const groups = run.texts.filter((t) => t[2] > 0).sort((a, b) => b[2] - a[2]);
  if (groups.length === 0) return null;
  return long(section("warnings", "Warnings", plainTable(["#times", "warning", "such as"],
    groups.slice(0, 200).map((t) => [count(t[2]), t[0], el("code", {}, t[3])]), "Warnings by what they say"),
    groups.length > 200 ? el("p", { class: "note" }, `${count(groups.length - 200)} rarer ones are left out.`) : null));
}

function pictures(run, names, failed) {
  const images = run.images, rows = Array.from(names, (_, i) => i), area = (w, h) => (row) => w[row] * h[row];
  if (rows.length === 0) return null;
  const text = (row) => (images.text[row] >= 0 ? run.texts[images.text[row]][0] : "");
  return long(section("images", "Images", images.names_cut > 0 ? el("p", { class: "note" },
    `The names are longer than this page has room for: ${count(images.names_cut)} of them are shown by their ends, behind "…".`) : null,
  images.left_out > 0 ? el("p", { class: "note" },
    `The table has the first ${count(images.rows)}; ${count(images.left_out)} more are only in the figures above. A report of JSON lines (--report) lists all.`) : null,
  pagedTable({ caption: "All pictures", rows, searched: (row) => names[row], columns: [
    { name: "input", key: (row) => names[row], show: (row) => names[row], style: () => "name" },
    { name: "result", key: (row) => run.statuses[images.status[row]], show: (row) => run.statuses[images.status[row]], style: (row) => (failed[images.status[row]] ? "bad" : text(row) ? "warn" : "") },
    { name: "size", isNumber: true, key: area(images.width, images.height), show: (row) => pixels(images.width[row], images.height[row]) },
    { name: "bytes", isNumber: true, key: (row) => images.bytes_in[row], show: (row) => (images.bytes_in[row] ? bytes(images.bytes_in[row]) : "–") },
    { name: "to size", isNumber: true, key: area(images.width_out, images.height_out), show: (row) => pixels(images.width_out[row], images.height_out[row]) },
    { name: "to bytes", isNumber: true, key: (row) => images.bytes_out[row], show: (row) => (images.bytes_out[row] ? bytes(images.bytes_out[row]) : "–") },
    { name: "time", isNumber: true, key: (row) => images.us[row], show: (row) => (images.us[row] ? seconds(images.us[row] / 1e6) : "–") },
    { name: "said", show: text, style: (row) => (failed[images.status[row]] ? "bad" : "warn") }] })));
}

function runPage(run) {
  const names = unpackNames(run.images.names);
  const failed = run.statuses.map((word) => ["failed", "crashed", "timed-out"].includes(word));
  const pair = (...nodes) => { const kept = nodes.filter((n) => n); return kept.length ? el("div", { class: "pair" }, kept) : null; };
  const timeline = run.timeline ? section("timeline", "Timeline", el("p", { class: "soft" }, "What every thread did, and when."),
    timelineChart(run.timeline, run.summary.seconds, (row) => (row >= 0 && row < names.length ? names[row] : "a picture that is not in the table"))) : null;
  return { head: runHead(run), body: [totals(run), pair(stages(run), latencies(run)), pair(throughput(run), memory(run)), timeline,
    failures(run, names, failed), warnings(run), thumbnails(run, names), pictures(run, names, failed)] };
}
