"""Tables of what `lightmill bench floor` and `lightmill bench peers` write with --json: JSON lines, the first of which says
where and of what."""

import json

MIB = 1 << 20
PARTS = ("entropy", "planes", "encode", "all")


def read(file):
    """The header and the lines behind it."""
    header, *lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return header, lines


def is_clean(file):
    return read(file)[0].get("dirty") is False


def interval(values, digits, scale=1.0):
    median, low, high = (f"{values[name] * scale:.{digits}f}" for name in ("median", "low", "high"))
    return f"{median} ({low} to {high})"


def of(lines, kind, job):
    return [line for line in lines if line["type"] == kind and line["job"] == job]


def jobs_in(lines):
    return list(dict.fromkeys(line["job"] for line in lines if "job" in line))


def floor(lines, table):
    rows = []
    for job in jobs_in(lines):
        parts = {line["part"]: line for line in of(lines, "floor", job)}
        run = of(lines, "row", job)[0]
        rows.append([job.upper(), *(f"{1e3 * parts[part]['cpu_seconds_each']:.2f}" if part in parts else "" for part in PARTS),
                     f"{1e3 * run['cpu_seconds_each']:.2f}", interval(run["images_per_second"], 1),
                     interval(run["floor_share"], 0, 100)])
    return table(["CPU ms a picture", "entropy", "planes", "encode", "the floor", "a run", "a run, images per second",
                  "per cent of the floor"], rows)


def peers(lines, table):
    parts = []
    for job in jobs_in(lines):
        raced = sorted(of(lines, "peer", job), key=lambda line: -line.get("images_per_second", {"median": 0})["median"])
        images = of(lines, "sample", job)[0]["images"]
        rows = [[f"{line['peer']} {line['version']}, {line['setting']}", interval(line["images_per_second"], 1),
                 f"{1e3 * line['cpu_seconds'] / images:.1f}", f"{line['peak_memory_bytes'] / MIB:.0f}", f"{line['psnr']:.2f}",
                 f"{line['ssim']:.4f}", f"{line['bytes'] / images / 1e3:.1f}", line["quality"]]
                for line in raced if "images_per_second" in line]
        advice = "".join(f"\n{line['text']}.\n" for line in of(lines, "advice", job))
        parts.append(f"### {job.upper()}\n\n" + table(
            ["", "images per second", "CPU ms a picture", "peak memory, MiB", "PSNR, dB", "SSIM", "KB a picture",
             "quality gate"], rows) + advice)
    return "\n".join(parts)


TITLES = {"floor": "Per cent of the floor", "peers": "Beside others, each at its best and as it comes"}
TABLES = {"floor": floor, "peers": peers}


def section(file, table):
    header, lines = read(file)
    given, machine = header["input"], header["machine"]
    each = given["megapixels"] / given["images"]
    return (f"## {TITLES[header['command']]}: {given['images']} pictures of {each:.1f} megapixels\n\n"
            f"`lightmill bench {header['command']}`, {header['rounds']} rounds, seed {header['seed']}; "
            f"{machine['cpu']}, {machine['cores']} cores; commit {header['commit'][:10]}. Medians, with the interval in which "
            f"the true median lies with 95 % confidence.\n\n{TABLES[header['command']](lines, table)}")
