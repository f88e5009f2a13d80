"""Jobs about what is written: several sizes of each picture, PNG."""

import json
import pathlib
import struct
import subprocess
import sys

from peers.tools import (PEERS, QUALITY, Tool, check_pictures, jpeg_header, lightmill, pictures, read_summary, sharp,
                         sharp_tool)
from targets import at_least

EDGES = (2048, 1024, 512, 256)


def check_renditions(tool, photos, out, _long_edge):
    """Equal work: a picture of each size for each input, baseline, 4:2:0."""
    for edge in EDGES:
        written = sorted(pathlib.Path(out).glob(f"*-{edge}.jpg"))
        if len(written) != len(pictures(photos)):
            sys.exit(f"run_jobs: {tool} wrote {len(written)} of {len(pictures(photos))} pictures of {edge}")
        header = jpeg_header(written[0])
        if max(header.width, header.height) != edge or header.progressive or header.sampling[0] != (2, 2):
            sys.exit(f"run_jobs: {tool} wrote {header}")


def one_run(settings):
    def command(photos, out, _long_edge, report):
        return [settings.lightmill, "run", photos, "-o", out, "--quality", str(QUALITY), "--strip", "--existing",
                "replace", "--threads", str(settings.threads), "--report", report,
                *(word for edge in EDGES for word in ("--rendition", str(edge)))]

    return Tool("lightmill", command, read_summary, check=check_renditions)


class FourRuns:
    """A run of lightmill for each size, one after the other; each times itself."""

    name = "lightmill, four runs"

    def __init__(self, settings):
        self.single = lightmill(settings)

    def run(self, photos, _long_edge, scratch):
        runs = [self.single.run(photos, edge, scratch) for edge in EDGES]
        total = {field: round(sum(run[field] for run in runs), 4)
                 for field in ("seconds", "wall_seconds", "cpu_seconds")}
        return {"tool": self.name, **total, "files": runs[0]["files"],
                "peak_memory_bytes": max(run["peak_memory_bytes"] for run in runs),
                "images_per_second": round(runs[0]["files"] / total["seconds"], 3)}


def sharp_renditions(settings, way):
    def command(photos, out, _long_edge, _report):
        work = ",".join(map(str, EDGES)) + (":clone" if way == "clone" else ":each")
        return ["node", PEERS / "sharp_pool.mjs", photos, out, work, str(QUALITY), str(settings.threads)]

    return sharp_tool(settings, f"sharp, {way}", command, check_renditions)


def quality_of_renditions(settings):
    """PSNR of luma of each size made along with the others, less that of a run of its own."""
    one_run(settings).run(settings.photos, EDGES[0], settings.scratch)
    together = settings.scratch / "together"
    (settings.scratch / "out").rename(together)
    losses = {}
    for edge in EDGES:
        lightmill(settings).run(settings.photos, edge, settings.scratch)
        same = settings.scratch / f"together-{edge}"
        same.mkdir()
        for path in together.glob(f"*-{edge}.jpg"):
            path.rename(same / path.name.replace(f"-{edge}.jpg", ".jpg"))
        command = [settings.bench / "bench_quality", settings.photos, same, str(edge), settings.scratch / "out"]
        measured = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["directories"]
        losses[edge] = {field: round(measured[0][field]["mean"] - measured[1][field]["mean"], 4)
                        for field in ("psnr_rgb", "psnr_luma")}
    return losses


def renditions(settings, measure, described):
    """`described` makes the result of runs: run_jobs' own."""
    tools = [one_run(settings), FourRuns(settings)]
    if "sharp" in settings.tools:
        tools += [sharp_renditions(settings, way) for way in ("clone", "four")]
    runs = measure(settings, tools, settings.photos, EDGES[0], settings.rounds)
    result = described(runs, settings.photos, [tool.name for tool in tools],
                       f"-> {', '.join(map(str, EDGES))}, quality {QUALITY}, 4:2:0, baseline, no metadata, "
                       f"{settings.threads} threads")
    losses = quality_of_renditions(settings)
    wanted = {"lightmill, four runs": 2.5, "sharp, clone": 4, "sharp, four": 4}
    for name, bound in wanted.items():
        if ratio := result["ratios"].get(f"lightmill/{name}"):
            result["targets"].append(at_least(f"images per second, lightmill / {name}", ratio["median"], bound))
    for edge, loss in losses.items():
        result["targets"].append(at_least(f"{edge}: PSNR of luma, with the others - alone, dB", loss["psnr_luma"], -0.1))
    return result | {"quality": losses}


def png_size(path):
    with open(path, "rb") as file:
        return struct.unpack(">II", file.read(24)[16:])


def check_pngs(tool, photos, out, long_edge):
    written = sorted(pathlib.Path(out).glob("*.png"))
    if len(written) != len(list(pathlib.Path(photos).glob("*.png"))) or max(png_size(written[0])) != long_edge:
        sys.exit(f"run_jobs: {tool} wrote {len(written)} PNGs, the first of {png_size(written[0])}")


def check_jpegs_of_pngs(tool, photos, out, long_edge):
    check_pictures(tool, photos, out, long_edge, "*.png")


def png(settings, measure, described):
    """PNG in and out at sharp's own settings, and PNG to JPEG."""
    result = {"jobs": {}, "targets": [], "runs": []}
    for job, photos, edge, format_name, check, bound in (
            ("RGBA 2048x1536 to 720x540 PNG", settings.rgba, 720, "png", check_pngs, 1.5),
            ("12 MP to 1600, JPEG", settings.png, 1600, "jpeg", check_jpegs_of_pngs, 1.3)):
        tools = [lightmill(settings, engine="auto", extra=("--format", format_name), check=check),
                 sharp(settings, format_name, check)]
        runs = measure(settings, tools, photos, edge, settings.rounds)
        one = described(runs, photos, [tool.name for tool in tools], job)
        result["jobs"][job] = {"tools": one["tools"], "ratio": one["ratios"]["lightmill/sharp"]}
        result["photos"] = one["photos"]
        result["runs"] += [{"work": job, **run} for run in runs]
        result["targets"].append(at_least(f"{job}: images per second, lightmill / sharp",
                                          one["ratios"]["lightmill/sharp"]["median"], bound))
    return {"description": f"sharp and lightmill at their own settings of PNG, quality {QUALITY}, no metadata, "
                           f"{settings.threads} threads", **result}
