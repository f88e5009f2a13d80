// The peer that libvips offers to Node: a folder of JPEG or PNG pictures resized by sharp, one picture a core.
//
//   node sharp_pool.mjs IN_DIR OUT_DIR WORK QUALITY THREADS|default [jpeg|png|webp|avif|tiff-COMPRESSION] [4:2:0|4:4:4]
//
// `default` leaves everything to sharp: its own threads, its cache, and all pictures asked for at once.
// WORK is a long edge, or at full size: turn (a quarter), blur (sigma 2) or sharpen (sigma 1).
// PNGs, WebPs and AVIFs are written as sharp writes them by default, but for quality and chroma, and TIFFs with a predictor.
//
// sharp is found from the working directory, so run it in a folder where `npm install sharp` was done.
// Time runs from the first call to the last, so that Node's start-up is not counted.
import fs from 'node:fs/promises';
import path from 'node:path';
import { createRequire } from 'node:module';

const [inDir, outDir, work, quality, threads, format = 'jpeg', chroma = '4:2:0'] = process.argv.slice(2);
if (!threads) {
  console.error('usage: sharp_pool.mjs IN_DIR OUT_DIR WORK QUALITY THREADS|default [jpeg|png|webp|avif|tiff-COMPRESSION] [4:2:0|4:4:4]');
  process.exit(2);
}
const tuned = threads !== 'default';
if (tuned && Number(process.env.UV_THREADPOOL_SIZE ?? 4) < Number(threads)) {
  console.error(`set UV_THREADPOOL_SIZE to ${threads} or more: libuv's pool runs sharp's calls`);
  process.exit(2);
}
const sharp = createRequire(path.join(process.cwd(), 'package.json'))('sharp');
if (tuned) {
  sharp.concurrency(1);
  sharp.cache(false);
}

const works = {
  turn: (image) => image.rotate(90),
  blur: (image) => image.blur(2),
  sharpen: (image) => image.sharpen({ sigma: 1 }),
};
const edge = Number(work);
// Upright, as the camera was held.
const resize = (image) => image.rotate().resize(edge, edge, { fit: 'inside', kernel: 'lanczos3', withoutEnlargement: true });
const apply = works[work] ?? resize;
const names = (await fs.readdir(inDir)).filter((name) => /\.(jpe?g|png|webp|avif|tiff?)$/i.test(name)).sort();
await fs.mkdir(outDir, { recursive: true });

const [kind, compression] = format.split('-');
const encoders = {
  jpeg: (image) => image.jpeg({ quality: Number(quality), chromaSubsampling: chroma, optimiseCoding: false,
    mozjpeg: false, progressive: false }),
  png: (image) => image.png(),
  webp: (image) => image.webp({ quality: Number(quality) }),
  avif: (image) => image.avif({ quality: Number(quality), chromaSubsampling: chroma }),
  tiff: (image) => image.tiff({ compression, predictor: compression === 'none' ? 'none' : 'horizontal' }),
};
const encode = encoders[kind];
const ending = kind === 'jpeg' ? 'jpg' : kind;

let next = 0;
let failed = 0;

async function worker() {
  while (next < names.length) {
    const name = names[next++];
    try {
      const resized = apply(sharp(path.join(inDir, name)));
      await encode(resized).toFile(path.join(outDir, `${path.parse(name).name}.${ending}`));
    } catch (error) {
      failed += 1;
      console.error(`${name}: ${error.message}`);
    }
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: tuned ? Number(threads) : names.length }, worker));
const seconds = (performance.now() - start) / 1e3;
const files = names.length - failed;
console.log(`files=${files} seconds=${seconds.toFixed(4)} img_per_s=${(files / seconds).toFixed(2)}`);
process.exit(failed ? 1 : 0);
