"""The script that everybody writes first: Pillow and a pool of concurrent.futures over a generator of paths.

    pillow_pool.py IN_DIR OUT_DIR WORK QUALITY threads|processes WORKERS|default

WORK is a long edge ("1600"), several of them ("2048,1024", written as NAME-1024.jpg), the square in the middle
("square-224"), "turn" (a quarter clockwise) or "sharpen" (an unsharp mask of 0.5 and radius 1).

`default` leaves the number of workers to the library and decodes in full. With a number the JPEG decoder may shrink as
far as the size allows (`Image.draft`), and of several results each is made of the one before, which is Pillow at its
best. Both shrink by Lanczos. Time runs from the first path to the last picture.
"""

import concurrent.futures
import functools
import pathlib
import sys
import time

from PIL import Image, ImageFilter, ImageOps

LANCZOS = Image.Resampling.LANCZOS


def image_generator(folder):
    for path in pathlib.Path(folder).iterdir():
        if path.suffix.lower() in (".jpg", ".jpeg"):
            yield path


def fitting(size, edge):
    factor = min(1.0, edge / max(size))
    return tuple(max(1, round(side * factor)) for side in size)


def fitted(image, edges, at_best):
    """Each result with what is added to its name."""
    sizes = [fitting(image.size, edge) for edge in edges]
    if at_best:
        image.draft(None, sizes[0])
    for edge, size in zip(edges, sizes):
        small = image.resize(size, LANCZOS) if size != image.size else image
        yield ImageOps.exif_transpose(small), f"-{edge}" if len(edges) > 1 else ""
        if at_best:
            image = small


def square(image, edge, at_best):
    if not at_best:
        return ImageOps.fit(ImageOps.exif_transpose(image), (edge, edge), LANCZOS)
    side = min(image.size)
    edge = min(edge, side)
    image.draft(None, tuple(-(-length * edge // side) for length in image.size))
    side = min(image.size)
    left, top = ((length - side) / 2 for length in image.size)
    return ImageOps.exif_transpose(image.resize((edge, edge), LANCZOS, box=(left, top, left + side, top + side)))


def results_of(image, work, at_best):
    if work == "turn":
        yield ImageOps.exif_transpose(image).transpose(Image.Transpose.ROTATE_270), ""
    elif work == "sharpen":
        mask = ImageFilter.UnsharpMask(radius=1, percent=50, threshold=0)
        yield ImageOps.exif_transpose(image).filter(mask), ""
    elif work.startswith("square-"):
        yield square(image, int(work.removeprefix("square-")), at_best), ""
    else:
        yield from fitted(image, [int(edge) for edge in work.split(",")], at_best)


def process_image(path, out, work, quality, at_best):
    with Image.open(path) as image:
        for result, added in results_of(image, work, at_best):
            result.save(out / f"{path.stem}{added}.jpg", quality=quality, subsampling="4:2:0")


def main():
    folder, out, work, quality, kind, workers = sys.argv[1:]
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    at_best = workers != "default"
    pools = {"threads": concurrent.futures.ThreadPoolExecutor, "processes": concurrent.futures.ProcessPoolExecutor}
    process = functools.partial(process_image, out=out, work=work, quality=int(quality), at_best=at_best)
    start = time.perf_counter()
    with pools[kind](int(workers) if at_best else None) as executor:
        files = sum(1 for _ in executor.map(process, image_generator(folder)))
    print(f"files={files} seconds={time.perf_counter() - start:.4f}")


if __name__ == "__main__":
    main()
