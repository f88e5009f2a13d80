"""The programs that run_jobs measures, and the check that each did the same work."""

import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

PEERS = pathlib.Path(__file__).resolve().parent
QUALITY = 85

Header = collections.namedtuple("Header", "width height progressive sampling")


class Tool:
    """One way of doing a job: a command line for it and how to read the time it took."""

    def __init__(self, name, command, read_run, working_directory=None, environment=None, check=None):
        self.name = name
        self.command = command  # (photos, out, long_edge, report) -> argument list
        self.read_run = read_run  # (standard output, report) -> dict with files and seconds
        self.working_directory = working_directory
        self.environment = {**os.environ, **(environment or {})}
        self.check = check or check_pictures  # (name, photos, out, long_edge): ends the program where work is not equal

    def run(self, photos, long_edge, scratch):
        """Runs once into an empty folder, checks the pictures written, and returns the figures of the run."""
        out, report = scratch / "out", scratch / "report.jsonl"
        shutil.rmtree(out, ignore_errors=True)
        report.unlink(missing_ok=True)
        start = time.monotonic()
        process = subprocess.Popen(self.command(photos, out, long_edge, report), stdout=subprocess.PIPE,
                                   cwd=self.working_directory, env=self.environment)
        output = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        figures = {"tool": self.name, "wall_seconds": round(time.monotonic() - start, 4),
                   "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
                   "peak_memory_bytes": usage.ru_maxrss * 1024}
        if process.returncode != 0:
            sys.exit(f"run_jobs: {self.name} ended with {process.returncode}")
        figures.update(self.read_run(output, report))
        figures["images_per_second"] = round(figures["files"] / figures["seconds"], 3)
        self.check(self.name, photos, out, long_edge)
        return figures


def read_line(output, _report):
    """The peers print `files=24 seconds=1.2345 ...` as their last line."""
    fields = dict(field.split("=", 1) for field in output.strip().splitlines()[-1].split())
    return {"files": int(fields["files"]), "seconds": float(fields["seconds"])}


def read_summary(_output, report):
    """The kernel's VmHWM stands in for ru_maxrss, which starts with the size of the process that called exec: this one."""
    summary = last_line(report)
    return {"files": summary["written"], "seconds": summary["seconds"],
            "peak_memory_bytes": summary["peak_memory_bytes"]}


def last_line(report):
    """lightmill's report ends with a summary."""
    with open(report, "rb") as lines:
        summary = json.loads(collections.deque(lines, 1)[0])
    if summary.get("type") != "summary":
        sys.exit("run_jobs: the last line of lightmill's report is no summary")
    return summary


def lightmill(settings, name="lightmill", engine="tbb", threads=None, extra=(), check=None, quality=QUALITY):
    def command(photos, out, long_edge, report):
        return [settings.lightmill, "run", photos, "-o", out, "--resize", str(long_edge), "--quality", str(quality),
                "--strip", "--existing", "replace", "--engine", engine, "--threads", str(threads or settings.threads),
                "--report", report, *extra]

    return Tool(name, command, read_summary, check=check)


# At full size: what each tool is told.
FULL = {"turn": ["--rotate", "90"], "blur": ["--blur", "2", "--quality", str(QUALITY)],
        "sharpen": ["--sharpen", "0.5,1", "--quality", str(QUALITY)]}


def lightmill_full(settings, work, check):
    """A quarter turn keeps the coefficients."""
    def command(photos, out, _long_edge, report):
        return [settings.lightmill, "run", photos, "-o", out, *FULL[work], "--strip", "--existing", "replace", "--engine",
                "tbb", "--threads", str(settings.threads), "--report", report]

    return Tool("lightmill", command, read_summary, check=check)


def sharp_full(settings, work, check):
    def command(photos, out, _long_edge, _report):
        return ["node", PEERS / "sharp_pool.mjs", photos, out, work, str(QUALITY), str(settings.threads)]

    return sharp_tool(settings, "sharp", command, check)


def opencv(settings, reduced=False):
    """Plain OpenCV, or at its best: decoded at the smallest fraction of 4032 that still covers the long edge."""
    def command(photos, out, long_edge, _report):
        reduce = max(n for n in (1, 2, 4, 8) if 4032 // n >= long_edge) if reduced else 1
        return [settings.bench / "bench_opencv_pipeline", photos, out, str(long_edge), str(QUALITY),
                str(settings.threads), str(reduce)]

    return Tool("opencv-reduced" if reduced else "opencv", command, read_line)


def sharp(settings, format_name="jpeg", check=None, quality=QUALITY, chroma="4:2:0"):
    def command(photos, out, long_edge, _report):
        return ["node", PEERS / "sharp_pool.mjs", photos, out, str(long_edge), str(quality), str(settings.threads),
                format_name, chroma]

    return sharp_tool(settings, "sharp", command, check)


def sharp_tool(settings, name, command, check):
    """libuv's pool runs sharp's calls and takes its size from the environment at the start."""
    return Tool(name, command, read_line, settings.peer_sharp, {"UV_THREADPOOL_SIZE": str(settings.threads)}, check)


def jpeg_header(path):
    """Size, progressive or not, and sampling factors, from the frame header."""
    with open(path, "rb") as file:
        file.seek(2)
        while True:
            marker = file.read(2)[1]
            length = int.from_bytes(file.read(2), "big")
            if marker in (0xC0, 0xC1, 0xC2):
                frame = file.read(length - 2)
                sampling = [(frame[7 + 3 * i] >> 4, frame[7 + 3 * i] & 15) for i in range(frame[5])]
                return Header(int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big"), marker == 0xC2,
                              sampling)
            file.seek(length - 2, os.SEEK_CUR)


def pictures(folder, pattern="*.jpg"):
    return sorted(path for path in pathlib.Path(folder).rglob(pattern) if path.is_file())


def check_pictures(tool, photos, out, long_edge, pattern="*.jpg"):
    """Equal work: a picture for each of the pattern, long edge as asked, baseline, 4:2:0."""
    written = pictures(out)
    if len(written) != len(pictures(photos, pattern)):
        sys.exit(f"run_jobs: {tool} wrote {len(written)} of {len(pictures(photos, pattern))} pictures")
    header = jpeg_header(written[0])
    if max(header.width, header.height) != long_edge or header.progressive or header.sampling[0] != (2, 2):
        sys.exit(f"run_jobs: {tool} wrote {header}")
