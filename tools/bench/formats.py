"""Jobs about the other formats: JPEG to each of them and back, against sharp, and for JPEG XL against vips."""

import math
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from peers.tools import PEERS, Tool, lightmill, pictures, read_line, sharp_tool

EDGE = 1600
# Of results: the ending of their names, what sharp or vips is told, what lightmill is told.
OUT = {"webp": ("webp", "webp", ["--quality", "80", "--effort", "4"]),
       "avif": ("avif", "avif", ["--quality", "50", "--effort", "4", "--chroma", "4:2:0"]),
       "tiff, deflate": ("tiff", "tiff-deflate", ["--compression", "deflate"]),
       "tiff, lzw": ("tiff", "tiff-lzw", ["--compression", "lzw"]),
       "tiff, none": ("tiff", "tiff-none", ["--compression", "none"]),
       "jxl": ("jxl", "jxl[Q=90,effort=7,strip]", ["--quality", "90", "--effort", "7"])}
# Of inputs, which lightmill makes of the photographs.
IN = {"webp": ["--quality", "90"], "avif": ["--quality", "60", "--effort", "0"], "tiff": [], "jxl": ["--effort", "3"]}


def named(ending):
    """Of files: TIFFs end in one letter less with some programs."""
    return f"*.{ending[:3]}*"


def size_by_vips(path):
    sides = [subprocess.run(["vipsheader", "-f", side, path], check=True, stdout=subprocess.PIPE).stdout
             for side in ("width", "height")]
    return tuple(map(int, sides))


def checked(pattern, ending):
    """Equal work: a picture for each of the pattern, and the long edge as asked."""
    def check(tool, photos, out, long_edge):
        written, wanted = pictures(out, named(ending)), pictures(photos, pattern)
        if len(written) != len(wanted) or max(size_by_vips(written[0])) != long_edge:
            sys.exit(f"run_jobs: {tool} wrote {len(written)} of {len(wanted)} pictures, the first of "
                     f"{size_by_vips(written[0]) if written else 'none'}")
    return check


def ours(settings, ending, words, check):
    settled = ["--format", ending, "--no-sync", "--quiet", *words]
    tool = lightmill(settings, engine="auto", check=check)
    command = tool.command

    def with_format(photos, out, long_edge, report):
        plain = list(map(str, command(photos, out, long_edge, report)))
        at = plain.index("--quality")
        return [*plain[:at], *plain[at + 2:], *settled]

    tool.command = with_format
    return tool


def by_sharp(settings, kind, quality, check):
    """The effort is sharp's default, 4, and so is all else but the sampling of chroma."""
    def command(photos, out, long_edge, _report):
        return ["node", PEERS / "sharp_pool.mjs", photos, out, str(long_edge), quality, str(settings.threads), kind]

    return sharp_tool(settings, "sharp", command, check)


def by_vips(settings, kind, check):
    def command(photos, out, long_edge, _report):
        return [sys.executable, PEERS / "vips_pool.py", photos, out, str(long_edge), str(settings.threads), kind]

    return Tool("vips", command, read_line, environment={"VIPS_CONCURRENCY": "1"}, check=check)


def psnr(reference, written, scratch):
    """Of all channels, by vips."""
    difference, square = scratch / "difference.v", scratch / "square.v"
    subprocess.run(["vips", "subtract", reference, written, difference], check=True)
    subprocess.run(["vips", "multiply", difference, difference, square], check=True)
    error = float(subprocess.run(["vips", "avg", square], check=True, stdout=subprocess.PIPE).stdout)
    return round(10 * math.log10(255 * 255 / max(error, 1e-9)), 2)


def quality_of(settings, tool, photos, pattern, ending):
    """Bytes that it writes, and its first picture against one that vips shrinks."""
    tool.run(photos, EDGE, settings.scratch)
    written = pictures(settings.scratch / "out", named(ending))
    reference = settings.scratch / "reference.v"
    first = next(path for path in pictures(photos, pattern) if path.stem == written[0].stem)
    subprocess.run(["vips", "thumbnail", first, reference, str(EDGE)], check=True)
    return {"bytes": sum(path.stat().st_size for path in written),
            "psnr": psnr(reference, written[0], settings.scratch)}


def compare(settings, measure, name, tools, photos, pattern, ending):
    runs = measure(settings, tools, photos, EDGE, settings.rounds)
    figures = {}
    for tool in tools:
        own = [run for run in runs if run["tool"] == tool.name]
        figures[tool.name] = {"cpu_seconds": statistics.median(run["cpu_seconds"] for run in own),
                              "images_per_second": statistics.median(run["images_per_second"] for run in own),
                              **quality_of(settings, tool, photos, pattern, ending)}
    first, second = (figures[tool.name] for tool in tools)
    ratio = round(second["cpu_seconds"] / first["cpu_seconds"], 3)
    print(f"  {name}: {tools[1].name} takes {ratio} times the CPU time; {figures}", flush=True)
    return {"tools": figures, "cpu_ratio": ratio, "against": tools[1].name}, [{"work": name, **run} for run in runs]


def made(settings, ending, words, folder):
    """The photographs in another format, at their size."""
    subprocess.run([settings.lightmill, "run", settings.photos, "-o", folder, "--format", ending, "--strip", "--quiet",
                    "--no-sync", *words], check=True)
    return folder


def formats(settings, measure, photographs):
    result = {"description": f"12 MP to {EDGE}: JPEG to the other formats, and those to JPEG of quality 85; JPEG XL "
                             f"against Debian's vips, all else against sharp; {settings.threads} threads",
              "photos": photographs(settings.photos), "jobs": {}, "targets": [], "runs": []}
    for name, (ending, kind, words) in OUT.items():
        check = checked("*.jpg", ending)
        peer = by_vips(settings, kind, check) if ending == "jxl" else by_sharp(settings, kind, words[1], check)
        job = f"JPEG to {name}"
        tools = [ours(settings, ending, words, check), peer]
        result["jobs"][job], runs = compare(settings, measure, job, tools, settings.photos, "*.jpg", ending)
        result["runs"] += runs
    for ending, words in IN.items():
        with tempfile.TemporaryDirectory(dir=settings.photos.parent) as folder:
            photos = made(settings, ending, words, pathlib.Path(folder) / ending)
            check = checked(named(ending), "jpg")
            peer = (by_vips(settings, "jpg[Q=85,strip]", check) if ending == "jxl"
                    else by_sharp(settings, "jpeg", "85", check))
            job = f"{ending} to JPEG"
            tools = [ours(settings, "jpeg", ["--quality", "85"], check), peer]
            result["jobs"][job], runs = compare(settings, measure, job, tools, photos, named(ending), "jpg")
            result["runs"] += runs
    shutil.rmtree(settings.scratch / "out", ignore_errors=True)
    return result
