"""A folder of pictures shrunk by the program vips, one process a picture and as many at once as there are threads.

    vips_pool.py IN_DIR OUT_DIR LONG_EDGE THREADS ENDING

ENDING has vips' own options behind it: "jxl[Q=90]". Start-up of a process, some 20 ms, counts.
"""

import concurrent.futures
import pathlib
import subprocess
import sys
import time

folder, out, edge, threads, ending = sys.argv[1:]
pathlib.Path(out).mkdir(parents=True, exist_ok=True)


def shrink(path):
    subprocess.run(["vips", "thumbnail", path, f"{out}/{path.stem}.{ending}", edge], check=True)


files = sorted(path for path in pathlib.Path(folder).iterdir() if path.is_file())
start = time.perf_counter()
with concurrent.futures.ThreadPoolExecutor(int(threads)) as pool:
    list(pool.map(shrink, files))
print(f"files={len(files)} seconds={time.perf_counter() - start:.4f}")
