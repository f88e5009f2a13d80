// The peer that libvips offers to Node: a folder of JPEG or PNG pictures resized by sharp, one picture a core.
//
//   node sharp_pool.mjs IN_DIR OUT_DIR WORK QUALITY THREADS|default [jpeg|png|webp|avif|tiff-COMPRESSION] [4:2:0|4:4:4]
//
// `default` leaves everything to sharp: its own threads, its cache, and all pictures asked for at once.
// WORK is a long edge; several with commas between, written as NAME-EDGE.jpg; square-EDGE, the square in the middle; or at
// full size: turn (a quarter), blur (sigma 2) or sharpen (sigma 1). Behind several edges stands how they are made:
// 2048,1024:raw decodes once and makes the others of the largest, :clone has a clone of one sharp object for each, and
// :each a pipeline for each, one after the other.
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
if (work.includes(',') && !/:(raw|clone|each)$/.test(work)) {
  console.error(`${work}: say how, by :raw, :clone or :each`);
  process.exit(2);
}
const sharp = createRequire(path.join(process.cwd(), 'package.json'))('sharp');
if (tuned) {
  sharp.concurrency(1);
  sharp.cache(false);
}

const edgesOf = (words) => words.split(',').map(Number);
// In sharp's own terms the nearest to an unsharp mask of 0.5: one slope for flat and for jagged areas, and no limit.
const mask = { sigma: 1, m1: 0.5, m2: 0.5, x1: 0, y2: 100, y3: 100 };
const works = {
  turn: (image) => image.autoOrient().rotate(90),
  blur: (image) => image.blur(2),
  sharpen: (image) => image.autoOrient().sharpen(mask),
};
const fit = (image, edge) => image.resize(edge, edge, { fit: 'inside', kernel: 'lanczos3', withoutEnlargement: true });
const square = (image, edge) => image.resize(edge, edge, { fit: 'cover', position: 'centre', kernel: 'lanczos3',
  withoutEnlargement: true });
const [words, way] = work.split(':');
const edges = edgesOf(words.replace('square-', ''));
// Upright, as the camera was held.
const apply = works[work] ?? ((image) => (words.startsWith('square-') ? square : fit)(image.autoOrient(), edges[0]));
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

const nameOf = (name, added) => path.join(outDir, `${path.parse(name).name}${added}.${ending}`);
const write = (image, name, added = '') => encode(image).toFile(nameOf(name, added));

const ways = {
  raw: async (file, name) => {
    const { data, info } = await fit(sharp(file).autoOrient(), edges[0]).raw().toBuffer({ resolveWithObject: true });
    const largest = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    for (const edge of edges) await write(edge === edges[0] ? largest() : fit(largest(), edge), name, `-${edge}`);
  },
  clone: async (file, name) => {
    const image = sharp(file).autoOrient();
    await Promise.all(edges.map((edge) => write(fit(image.clone(), edge), name, `-${edge}`)));
  },
  each: async (file, name) => {
    for (const edge of edges) await write(fit(sharp(file).autoOrient(), edge), name, `-${edge}`);
  },
};
const make = edges.length > 1 ? ways[way] : (file, name) => write(apply(sharp(file)), name);

let next = 0;
let failed = 0;

async function worker() {
  while (next < names.length) {
    const name = names[next++];
    try {
      await make(path.join(inDir, name), name);
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
