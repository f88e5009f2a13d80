"""A folder of very many entries: how soon the first picture is there, and what memory the run takes."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

from peers.tools import last_line


def fill(folder, picture, entries):
    """`entries` names for one picture, on tmpfs."""
    folder.mkdir()
    first = folder / "first.jpg"
    shutil.copy(picture, first)
    for number in range(entries - 1):
        os.link(first, folder / f"{number:07}.jpg")
    return folder


def command(settings, photos, out, long_edge):
    return [settings.lightmill, "run", photos, "-o", out, "--resize", str(long_edge), "--strip", "--quiet",
            "--threads", str(settings.threads)]


def first_picture_seconds(settings, photos):
    """From the start of the process until a picture has its final name; the run is then interrupted."""
    with tempfile.TemporaryDirectory(dir=settings.scratch) as out:
        start = time.monotonic()
        process = subprocess.Popen(command(settings, photos, out, 1600))
        while not any(entry.name.endswith(".jpg") for entry in os.scandir(out)):
            if process.poll() is not None:
                raise SystemExit("run_jobs: lightmill ended before it wrote a picture")
            time.sleep(0.0005)
        seconds = time.monotonic() - start
        process.send_signal(signal.SIGINT)
        process.wait()
    return round(seconds, 4)


def whole_run(settings, photos):
    out, report = settings.scratch / "out", settings.scratch / "report.jsonl"
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run([*command(settings, photos, out, 32), "--report", report], check=True)
    summary = last_line(report)
    shutil.rmtree(out)
    report.unlink()
    return {"files": summary["written"], "seconds": round(summary["seconds"], 3),
            "peak_memory_bytes": summary["peak_memory_bytes"]}


def small_picture(settings, photo):
    """A 64-pixel picture, so that a million of them are done in minutes."""
    folder = settings.scratch / "small"
    folder.mkdir()
    shutil.copy(photo, folder / "small.jpg")
    subprocess.run([settings.lightmill, "run", folder, "-o", folder / "out", "--resize", "64", "--strip", "--quiet"],
                   check=True)
    return folder / "out" / "small.jpg"
