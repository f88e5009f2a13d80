"""What decoding at a fraction costs: pictures of many sizes against a slow reference, beside sharp's."""

import json
import os
import pathlib
import subprocess
import tempfile

from peers.tools import lightmill, pictures, sharp
from targets import at_least

# Multiples of 4, so that a picture of 4:3 has one height.
EDGES = (96, 128, 200, 256, 320, 400, 448, 504, 600, 700, 860, 1008, 1300, 1600, 1752, 1900, 2016, 2400, 3000, 3600)
EVERY = 4  # photograph: the reference is slow
# Encoding: lightmill's options, sharp's, and how far below sharp luma (dB, SSIM) and chroma (dB) may be.
ENCODINGS = {"quality 85, 4:2:0": (85, "4:2:0", {"psnr_luma": -0.12, "ssim_luma": -0.001, "psnr_chroma": -0.3}),
             "quality 95, 4:4:4": (95, "4:4:4", {"psnr_luma": -0.4, "ssim_luma": -0.001, "psnr_chroma": -1})}


def some(photos, folder):
    for path in pictures(photos)[::EVERY]:
        os.link(path, folder / path.name)
    return folder


def differences(settings, photos, edge, quality, chroma):
    """Mean of lightmill's less mean of sharp's, by field."""
    unchecked = {"check": lambda *_: None, "quality": quality}
    tools = [lightmill(settings, extra=("--chroma", chroma), **unchecked), sharp(settings, chroma=chroma, **unchecked)]
    folders = []
    for tool in tools:
        tool.run(photos, edge, settings.scratch)
        folders.append(settings.scratch / f"{edge}-{quality}-{tool.name}")
        (settings.scratch / "out").rename(folders[-1])
    command = [settings.bench / "bench_quality", photos, folders[0], str(edge), folders[1]]
    ours, theirs = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["directories"]
    fields = ("psnr_luma", "ssim_luma", "psnr_chroma")
    return {**{field: round(ours[field]["mean"] - theirs[field]["mean"], 4) for field in fields},
            "bytes": round(ours["bytes"] / theirs["bytes"], 4)}


def sweep(settings, photographs):
    result = {"description": "lightmill less sharp, by long edge", "encodings": {}, "targets": []}
    with tempfile.TemporaryDirectory(dir=settings.photos.parent) as folder:
        photos = some(settings.photos, pathlib.Path(folder))
        result["photos"] = photographs(photos)
        for name, (quality, chroma, bounds) in ENCODINGS.items():
            found = {edge: differences(settings, photos, edge, quality, chroma) for edge in EDGES}
            result["encodings"][name] = found
            for field, bound in bounds.items():
                worst = min(EDGES, key=lambda edge: found[edge][field])
                result["targets"].append(at_least(f"{name}: {field}, lightmill - sharp, the least (at {worst})",
                                                  found[worst][field], bound))
    return result
