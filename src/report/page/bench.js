// The sections of measurements: engines, scaling, stages, the floor, peers.

const JOBS = { j1: "web picture", j2: "thumbnail", j3: "turn", j4: "sharpen", j5: "small crop", j6: "mixed folder", "j6-1600": "mixed folder to 1600", "j6-256": "mixed folder to 256", j7: "several sizes" };
function jobName(job) { return job + (JOBS[job] ? " (" + JOBS[job] + ")" : ""); }

// A figure is a number, or a median with its interval.
function figure(value) {
  if (typeof value === "number") return { median: value };
  return value && typeof value.median === "number" ? value : { median: NaN };
}
function withInterval(value) {
  const f = figure(value);
  return number(f.median) + (f.low !== undefined ? ` (${number(f.low)} – ${number(f.high)})` : "");
}
function distinct(list) { return [...new Set(list)]; }
function medianOf(list) {
  const sorted = list.slice().sort((a, b) => a - b), half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// The floor of a job on so many threads, in images per second.
function floorOf(data, job, threads) {
  const of = (n) => data.floor.find((f) => f.job === job && f.part === "all" && f.threads === n && f.images_per_second > 0);
  const found = of(threads);
  return found ? { value: figure(found.images_per_second).median, name: `floor: ${number(figure(found.images_per_second).median)}` } : null;
}

function benchHead(data) {
  const b = data.bench[0] || {}, machine = b.machine || {}, input = b.input || {};
  document.title = "lightmill bench: " + distinct(data.bench.map((x) => x.command)).join(", ");
  const advice = data.advice.map((a) => el("p", { class: "verdict" + (a.conclusive === false ? " bad" : "") }, (a.job && data.advice.length > 1 ? jobName(a.job) + ": " : "") + (a.conclusive === false && !/not conclusive/i.test(a.text) ? "not conclusive: " : "") + a.text));
  return [el("h1", {}, "lightmill bench"), advice.length ? advice : el("p", { class: "verdict" }, "Measurements"),
    el("p", { class: "soft" }, [machine.cpu, machine.threads_available && plural(machine.threads_available, "thread"), input.images && `${plural(input.images, "picture")}, ${number(input.megapixels)} MP, ${bytes(input.bytes)}`,
      b.rounds && plural(b.rounds, "round")].filter((t) => t).join("; ")), b.dirty ? el("p", { class: "bad" }, "Measured with sources that are in no commit.") : null];
}

function machineSection(data) {
  const b = data.bench[0];
  if (!b) return null;
  const flat = (value) => (value && typeof value === "object" ? Object.entries(value).filter(([, v]) => v !== null).map(([k, v]) => `${k} ${flat(v)}`).join(", ") : String(value));
  const rows = [["lightmill", `${b.lightmill || "–"}, commit ${b.commit || "unknown"}`], ["compiler", b.compiler], ["libraries", flat(b.libraries)],
    ...Object.entries(b.machine || {}).map(([k, v]) => [k.replace(/_/g, " "), k.endsWith("_bytes") ? bytes(v) : flat(v)]), ["seed", b.seed], ["input hash", b.input && b.input.hash]];
  return section("machine", "Machine", plainTable(["", ""], rows.filter(([, v]) => v !== undefined && v !== null && v !== "").map(([k, v]) => [k, String(v)]), "The machine and the versions"));
}

function engineSection(data, job) {
  const rows = data.row.filter((r) => r.job === job), most = Math.max(...rows.map((r) => r.threads));
  const bars = rows.filter((r) => r.threads === most).map((r) => ({ name: r.engine, value: figure(r.images_per_second).median, low: figure(r.images_per_second).low, high: figure(r.images_per_second).high }));
  rows.filter((r) => r.engine === "serial" && r.threads === 1 && most !== 1).forEach((r) => bars.unshift({ name: "serial, 1 thread", value: figure(r.images_per_second).median, low: figure(r.images_per_second).low, high: figure(r.images_per_second).high, faint: true }));
  if (bars.length === 0) return null;
  return section("engines-" + job, `Engines: ${jobName(job)}`, el("p", { class: "soft" }, `Images per second on ${plural(most, "thread")}: median and its 95 % interval.`),
    barChart({ label: `Images per second of each engine, ${jobName(job)}`, bars, unit: "images/s", line: floorOf(data, job, most) }),
    el("details", {}, el("summary", {}, "All configurations"), plainTable(["engine", "#threads", "#images/s", "#MP/s", "#MB/s in", "#CPU s/MP", "#peak memory", "#first result", "#p50", "#p99", "#speed-up", "#Karp-Flatt", "#of the floor"],
      rows.map((r) => [r.engine, String(r.threads), withInterval(r.images_per_second), withInterval(r.megapixels_per_second), withInterval(r.megabytes_in_per_second), withInterval(r.cpu_seconds_per_megapixel),
        bytes(figure(r.peak_memory_bytes).median), seconds(figure(r.first_result_seconds).median), seconds(figure(r.latency_p50).median), seconds(figure(r.latency_p99).median),
        withInterval(r.speed_up), withInterval(r.karp_flatt), r.floor_share === undefined ? "–" : percent(figure(r.floor_share).median, 1)]), "All configurations")));
}

// The speed-up that each engine has, the ideal, and Amdahl's law with the serial fraction of Karp and Flatt of the best.
function scalingSection(data, job) {
  const rows = data.row.filter((r) => r.job === job && figure(r.images_per_second).median > 0), most = Math.max(...rows.map((r) => r.threads), 1);
  if (most === 1) return null;
  const ones = rows.filter((r) => r.threads === 1), serial = ones.find((r) => r.engine === "serial");
  const engines = distinct(rows.map((r) => r.engine)).filter((e) => rows.some((r) => r.engine === e && r.threads > 1));
  const base = (engine) => ones.find((r) => r.engine === engine) || serial;
  const curves = engines.filter(base).map((engine, i) => {
    const one = figure(base(engine).images_per_second).median;
    const of = rows.filter((r) => r.engine === engine && r.threads > 1).sort((a, b) => a.threads - b.threads);
    return { name: engine, color: color(i), points: [[1, 1], ...of.map((r) => { const f = figure(r.images_per_second); return [r.threads, f.median / one, f.low / one, f.high / one]; })].map((p) => p.map((v) => (Number.isNaN(v) ? undefined : v))) };
  });
  if (curves.length === 0) return null;
  const steps = Array.from({ length: 33 }, (_, i) => 1 + (most - 1) * i / 32);
  const atMost = rows.filter((r) => r.threads === most && Number.isFinite(figure(r.karp_flatt).median)).sort((a, b) => figure(b.images_per_second).median - figure(a.images_per_second).median)[0];
  const dashed = [{ name: "ideal", color: "var(--soft)", dash: "2 4", points: steps.map((n) => [n, n]) }];
  if (atMost) {
    const e = figure(atMost.karp_flatt).median;
    dashed.push({ name: `Amdahl's law with the serial fraction ${number(e)} of ${atMost.engine} (Karp-Flatt)`, color: "var(--ink)", dash: "7 4", points: steps.map((n) => [n, 1 / (e + (1 - e) / n)]) });
  }
  return section("scaling-" + job, `Scaling: ${jobName(job)}`, el("p", { class: "soft" }, "How many times the speed of one thread."),
    curveChart({ label: `Speed-up of ${engines.join(", ")} over threads`, curves: [...curves, ...dashed], xName: "threads", yName: "speed-up" }),
    legend([...curves.map((c) => [c.name, c.color]), ...dashed.map((c) => [c.name, c.color, `background:repeating-linear-gradient(90deg,${c.color} 0 3px,transparent 3px 6px);height:2px;vertical-align:4px`])]),
    figures(["engine", "#threads", "#speed-up"], curves.flatMap((c) => c.points.map((p) => [c.name, String(p[0]), number(p[1])]))));
}

function benchStages(data, job) {
  const samples = data.sample.filter((s) => s.job === job && s.stage_seconds);
  if (samples.length === 0) return null;
  const most = Math.max(...samples.map((s) => s.threads)), parts = [];
  for (const engine of distinct(samples.map((s) => s.engine))) {
    const threads = Math.max(...samples.filter((s) => s.engine === engine).map((s) => s.threads));
    const of = samples.filter((s) => s.engine === engine && s.threads === threads);
    const stack = STAGES.map((name, i) => ({ name, color: color(i), value: medianOf(of.map((s) => s.stage_seconds[name] || 0)) }));
    if (stack.some((s) => s.value > 0)) parts.push(el("h3", {}, `${engine}, ${plural(threads, "thread")}`), stackBar(stack, "Stages of " + engine));
  }
  return parts.length && most ? section("stages-" + job, `Stages: ${jobName(job)}`, el("p", { class: "soft" }, "Share of each stage in the time of all threads; medians of the rounds."), ...parts) : null;
}

function floorSection(data, job) {
  const all = data.floor.filter((f) => f.job === job), rows = all.filter((f) => !f.missing), missing = all.filter((f) => f.missing);
  if (all.length === 0) return null;
  const what = { entropy: "entropy decoding alone", planes: "decoding to planes", encode: "encoding from planes", memory: "memory bandwidth", disk: "disk", all: "all of it: the floor" };
  return section("floor-" + job, `The floor: ${jobName(job)}`, el("p", { class: "soft" }, "What this machine allows for each part, files in memory."),
    plainTable(["part", "#threads", "#rate"], rows.map((f) => [(what[f.part] || f.part) + (f.way ? ", " + f.way : ""), String(f.threads),
      f.images_per_second !== undefined ? withInterval(f.images_per_second) + " images/s" : bytes(figure(f.bytes_per_second).median) + "/s"]), "Parts of the floor"),
    missing.length ? el("p", { class: "note" }, "Not measured: " + missing.map((f) => f.missing).join("; ") + ".") : null);
}

function peerSection(data, job) {
  const peers = data.peer.filter((p) => p.job === job);
  if (peers.length === 0) return null;
  const name = (p) => p.peer + (p.setting ? ", " + p.setting : "");
  const failed = (p) => typeof p.quality === "string" && p.quality !== "passed";
  const rate = (p) => figure(p.images_per_second).median || 0;
  const there = peers.filter((p) => !p.missing).sort((a, b) => rate(b) - rate(a));
  const threads = Math.max(...data.floor.filter((f) => f.job === job && f.part === "all" && f.threads).map((f) => f.threads), ...data.row.filter((r) => r.job === job).map((r) => r.threads), 0);
  const bars = there.filter(rate).map((p) => { const f = figure(p.images_per_second); return { name: name(p), value: f.median, low: f.low, high: f.high, color: p.peer.startsWith("lightmill") ? color(2) : color(0), faint: failed(p), note: failed(p) ? "fails the quality gate" : null }; });
  const missing = peers.filter((p) => p.missing);
  return section("peers-" + job, `Peers: ${jobName(job)}`, el("p", { class: "soft" }, "Images per second on the same files; a pale bar failed the quality gate, so that its speed does not count."),
    bars.length ? barChart({ label: `Images per second of the peers, ${jobName(job)}`, bars, unit: "images/s", line: floorOf(data, job, threads) }) : null,
    plainTable(["peer", "version", "#images/s", "#CPU s", "#peak memory", there.some((p) => p.psnr_of === "luma") ? "#PSNR of luma" : "#PSNR", "#SSIM", "#bytes", "quality"], there.map((p) => [name(p), p.version || "–", withInterval(p.images_per_second), withInterval(p.cpu_seconds),
      bytes(figure(p.peak_memory_bytes).median), withInterval(p.psnr), Number.isFinite(p.ssim) ? p.ssim.toFixed(4) : withInterval(p.ssim), bytes(figure(p.bytes).median), el("span", { class: failed(p) ? "bad" : null }, p.quality || "–")]), "Peers"),
    missing.length ? el("p", { class: "note" }, "Not in this race: " + distinct(missing.map((p) => `${p.peer} (${p.missing})`)).join("; ") + ".") : null);
}

function predictionSection(data, job) {
  const machines = data.prediction.filter((p) => p.job === job), checks = data.check.filter((c) => c.job === job);
  if (machines.length === 0) return null;
  return section("prediction-" + job, `Prediction: ${jobName(job)}`, el("p", { class: "soft" }, "What machines of more cores would do, and what each would be bound by."),
    barChart({ label: `Images per second of larger machines, ${jobName(job)}`, unit: "images/s", bars: machines.map((p) => ({ name: plural(p.cores, "core"), value: p.images_per_second, color: color(0), note: "bound by: " + p.bound })) }),
    plainTable(["#cores", "#images/s", "#images/s a core", "bound by"], machines.map((p) => [String(p.cores), number(p.images_per_second), number(p.images_per_second / p.cores), p.bound]), "Predictions"),
    checks.length ? el("p", { class: "note" }, "Measured here: " + checks.map((c) => `${plural(c.threads, "thread")} ${number(c.images_per_second)} images/s, predicted ${number(c.predicted)}`).join("; ") + ".") : null);
}

function benchPage(data) {
  const jobs = distinct([...data.row, ...data.peer, ...data.floor, ...data.prediction].map((r) => r.job));
  return { head: benchHead(data), body: [...jobs.flatMap((job) => [engineSection(data, job), scalingSection(data, job), benchStages(data, job), peerSection(data, job), floorSection(data, job), predictionSection(data, job)]), machineSection(data)] };
}
