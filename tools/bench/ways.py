"""Jobs about the ways of running: the engines, the memory budget, memory over a long run, long lists."""

import itertools
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from peers.tools import last_line
from targets import at_most

MIB = 1 << 20


def choosing(settings, photographs):
    """What `lightmill bench engines` says about the standard photographs."""
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "bench.jsonl"
        subprocess.run([settings.lightmill, "bench", "engines", settings.photos, "--strip", "--images", "120",
                        "--rounds", str(settings.rounds), "--seed", str(settings.seed), "--json", table],
                       check=True, stdout=subprocess.DEVNULL)
        lines = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    rows = [{name: value["median"] if isinstance(value, dict) else value for name, value in line.items()}
            for line in lines if line["type"] == "row"]
    advice = next(line for line in lines if line["type"] == "advice")
    return {"description": f"lightmill bench engines PHOTOS --strip --images 120 --rounds {settings.rounds}",
            "photos": photographs(settings.photos), "rows": rows, "advice": advice["text"] + ".",
            "conclusive": advice["conclusive"], "targets": []}


def budget(settings, photographs):
    """Real peaks of whole runs over pictures of 0.1 to 100 MP against the memory they were allowed."""
    runs, targets = [], []
    # At full size one picture of 100 MP takes up to 600 MiB, and would be alone in 512.
    for name, operations, budgets in (("to 1600", ["--resize", "1600"], (512, 1024)),
                                      ("full size, pixels", ["--domain", "pixels"], (1024,)),
                                      ("full size, sharpened", ["--sharpen", "1"], (1024,))):
        for megabytes, threads in itertools.product(budgets, (2, 8)):
            out, report = settings.scratch / "out", settings.scratch / "report.jsonl"
            subprocess.run([settings.lightmill, "run", settings.sizes, "-o", out, *operations, "--memory",
                            f"{megabytes}M", "--threads", str(threads), "--no-sync", "--existing", "replace",
                            "--report", report, "--quiet"], check=True)
            shutil.rmtree(out)
            summary = last_line(report)
            report.unlink()
            runs.append({"work": name, "budget_bytes": megabytes * MIB, "threads": threads,
                         "peak_memory_bytes": summary["peak_memory_bytes"], "seconds": summary["seconds"],
                         "files": summary["written"]})
            share = summary["peak_memory_bytes"] / (megabytes * MIB)
            print(f"  {name}, {megabytes} MiB, {threads} threads: peak {share:.2f} of it", flush=True)
            targets.append(at_most(f"peak / budget, {name}, {megabytes} MiB, {threads} threads", share, 1.15))
    return {"description": "0.1 to 100 MP, half of them progressive", "photos": photographs(settings.sizes),
            "runs": runs, "targets": targets}


def largest_estimate(settings, photos, operations, engine):
    """Bytes, of the picture that needs the most, with the program; a worker process has a copy of the input."""
    files = sorted(photos.iterdir())
    explained = subprocess.run([settings.lightmill, "explain", *files, *operations], check=True,
                               stdout=subprocess.PIPE, text=True).stdout
    estimates = [float(line.split()[2]) * MIB for line in explained.splitlines() if line.startswith("memory")]
    copies = [file.stat().st_size if engine == "processes" else 0 for file in files]
    return max(map(sum, zip(estimates, copies, strict=True)))


def tight(settings, photographs):
    """Real peaks where single pictures are large against the memory, or larger than all of it."""
    runs, targets = [], []
    works = (("sharpened", ["--sharpen", "0.5"]), ("blurred", ["--blur", "2"]), ("to 1600", ["--resize", "1600"]))
    for (name, operations), megabytes in itertools.product(works, (64, 128, 256, 384)):
        for engine, threads in (("tbb", 1), ("tbb", 8), ("tbb", 16), ("openmp", 8), ("threads", 8), ("processes", 8)):
            alone = largest_estimate(settings, settings.tight, operations, engine)
            out, report = settings.scratch / "out", settings.scratch / "report.jsonl"
            subprocess.run([settings.lightmill, "run", settings.tight, "-o", out, *operations, "--memory",
                            f"{megabytes}M", "--threads", str(threads), "--engine", engine, "--no-sync",
                            "--report", report, "--quiet"], check=True, stderr=subprocess.DEVNULL)
            shutil.rmtree(out)
            summary = last_line(report)
            runs.append({"work": f"{name}, {engine}", "budget_bytes": megabytes * MIB, "threads": threads,
                         "peak_memory_bytes": summary["peak_memory_bytes"], "seconds": summary["seconds"],
                         "files": summary["written"], "largest_alone_bytes": alone})
            report.unlink()
            share = summary["peak_memory_bytes"] / max(megabytes * MIB, alone)
            print(f"  {name}, {megabytes} MiB, {engine} {threads}: peak {share:.2f} of what is allowed", flush=True)
            targets.append(at_most(f"peak / the greater of --memory and the largest picture alone, {name}, "
                                   f"{megabytes} MiB, {engine}, {threads} threads", share, 1.1))
    return {"description": "real pictures, the largest of which takes more than most of these budgets alone",
            "photos": photographs(settings.tight), "runs": runs, "targets": targets}


class ResidentSize(threading.Thread):
    """Samples a process's VmRSS, with how many lines its report has, until it ends."""

    def __init__(self, process, report):
        super().__init__(daemon=True)
        self.process, self.report, self.samples = process, report, []

    def run(self):
        lines = 0
        while not self.report.exists() and self.process.poll() is None:
            time.sleep(0.001)
        with open(self.report, "rb") as report:
            while self.process.poll() is None:
                lines += report.read().count(b"\n")
                try:
                    with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
                        resident = [int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:")]
                except OSError:
                    return
                if resident:
                    self.samples.append((lines, resident[0]))
                time.sleep(0.01)


def steady(settings, photographs, linked):
    """Resident size around the hundredth and around the ten thousandth picture, of photographs of many sizes."""
    images, window = 10_000, 300
    with tempfile.TemporaryDirectory(dir=settings.mixed.parent) as folder:
        originals = len(list(settings.mixed.iterdir()))
        photos = linked(settings.mixed, images // originals + 1, pathlib.Path(folder))
        out, report = settings.scratch / "out", settings.scratch / "report.jsonl"
        process = subprocess.Popen([settings.lightmill, "run", photos, "-o", out, "--resize", "256", "--no-sync",
                                    "--report", report, "--quiet", "--threads", str(settings.threads)])
        sampler = ResidentSize(process, report)
        sampler.start()
        if process.wait() != 0:
            sys.exit("run_jobs: lightmill failed")
        sampler.join()
        described = photographs(photos)
        shutil.rmtree(out)
        report.unlink()
    early = [size for lines, size in sampler.samples if 100 <= lines < 100 + window]
    late = [size for lines, size in sampler.samples if images - window <= lines < images]
    ratio = statistics.median(late) / statistics.median(early)
    return {"description": "to 256; 2 to 20 MP, half of them progressive", "photos": described,
            "resident_bytes": {"after 100": statistics.median(early), "after 10,000": statistics.median(late)},
            "samples": [len(early), len(late)],
            "targets": [at_most("resident size after 10,000 pictures / after 100", ratio, 1.05)]}


def lists(settings, photographs):
    """Peak memory over file lists of ten thousand and of ten million lines, of which a shard takes one in a million."""
    runs = {}
    for lines in (10_000, 10_000_000):
        names, report = settings.scratch / "list.txt", settings.scratch / "report.jsonl"
        with open(names, "w", encoding="utf-8") as out:
            for first in range(0, lines, 10_000):
                out.writelines(f"/nowhere/photos/2024/{i // 1000:05d}/IMG_{i:08d}.jpg\n"
                               for i in range(first, first + 10_000))
        # The paths lead nowhere: what the shard takes is reported as missing, and the program ends with 1.
        subprocess.run([settings.lightmill, "run", "--from", names, "--shard", "1/1000000", "-o",
                        settings.scratch / "out", "--report", report, "--quiet"], check=False, stderr=subprocess.DEVNULL)
        summary = last_line(report)
        report.unlink()
        runs[str(lines)] = {"seconds": summary["seconds"], "peak_memory_bytes": summary["peak_memory_bytes"]}
        print(f"  {lines} lines: {runs[str(lines)]}", flush=True)
        names.unlink()
    few, most = runs["10000"], runs["10000000"]
    ratio = most["peak_memory_bytes"] / few["peak_memory_bytes"]
    return {"description": "file lists read to their end", "photos": photographs(settings.photos), "whole_runs": runs,
            "targets": [at_most("peak memory, 10,000,000 lines / 10,000 lines", ratio, 1.05)]}
