"""lightmill on files that are not in the page cache, and on a store that takes long to open each of them."""

import os
import pathlib
import shutil
import time

from peers.tools import QUALITY, Tool, lightmill, pictures, read_line

DELAY_MS = 20
COPIES = 14


def copied(photos, folder):
    """Files of their own for every name, on the disk."""
    for path in pictures(photos):
        for number in range(COPIES):
            shutil.copyfile(path, folder / f"{number:03}_{path.name}")
    os.sync()
    return folder


def forget_files():
    """Empties the page cache. For root only."""
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")


def disk_seconds(photos):
    """How long the disk itself takes for all the files, one after the other, with the kernel reading ahead."""
    forget_files()
    block = bytearray(1 << 20)
    start = time.monotonic()
    for path in pictures(photos):
        with open(path, "rb", buffering=0) as file:
            while file.readinto(block):
                pass
    return time.monotonic() - start


def ways(settings):
    """The runs to compare: what the files are, how they are read."""
    return {name: lightmill(settings, name, extra=("--read-ahead", "0") if "plain" in name else ())
            for name in ("warm, plain", "warm, ahead", "cold, plain", "cold, ahead")}


def stores(settings):
    """J1 through a Reader that waits before it opens a file, and through one that does not."""
    return [slow_store(settings, name, reads, delay)
            for name, reads, delay in (("no delay", 0, 0), ("store, plain", 0, DELAY_MS),
                                       ("store, ahead", 8, DELAY_MS))]


def slow_store(settings, name, reads, delay):
    def command(photos, out, long_edge, _report):
        return [settings.bench / "bench_reading", photos, out, str(long_edge), str(QUALITY), str(settings.threads),
                str(reads), str(delay)]

    return Tool(name, command, read_line)
