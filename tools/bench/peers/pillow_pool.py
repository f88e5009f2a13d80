"""The script that everybody writes first: Pillow and a pool of concurrent.futures over a generator of paths.

    pillow_pool.py IN_DIR OUT_DIR LONG_EDGE QUALITY threads|processes WORKERS|default

`default` leaves the number of workers to the library and decodes in full. With a number the JPEG decoder may shrink as
far as the size allows (`Image.draft`), which is Pillow at its best. Both shrink by Lanczos. Time runs from the first
path to the last picture.
"""

import concurrent.futures
import functools
import pathlib
import sys
import time

from PIL import Image, ImageOps


def image_generator(folder):
    for path in pathlib.Path(folder).iterdir():
        if path.suffix.lower() in (".jpg", ".jpeg"):
            yield path


def fitting(size, edge):
    factor = min(1.0, edge / max(size))
    return tuple(max(1, round(side * factor)) for side in size)


def process_image(path, out, edge, quality, draft):
    with Image.open(path) as image:
        wanted = fitting(image.size, edge)
        if draft:
            image.draft(None, wanted)
        small = image.resize(wanted, Image.Resampling.LANCZOS) if wanted != image.size else image
        ImageOps.exif_transpose(small).save(out / path.name, quality=quality, subsampling="4:2:0")


def main():
    folder, out, edge, quality, kind, workers = sys.argv[1:]
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    draft = workers != "default"
    pools = {"threads": concurrent.futures.ThreadPoolExecutor, "processes": concurrent.futures.ProcessPoolExecutor}
    work = functools.partial(process_image, out=out, edge=int(edge), quality=int(quality), draft=draft)
    start = time.perf_counter()
    with pools[kind](int(workers) if draft else None) as executor:
        files = sum(1 for _ in executor.map(work, image_generator(folder)))
    print(f"files={files} seconds={time.perf_counter() - start:.4f}")


if __name__ == "__main__":
    main()
