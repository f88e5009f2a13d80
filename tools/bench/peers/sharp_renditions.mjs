// The peer for several results of one picture: sharp, one picture a core.
//
//   node sharp_renditions.mjs IN_DIR OUT_DIR EDGES QUALITY THREADS clone|four
//
// EDGES are long edges with commas between. `clone` decodes once, in one pipeline with a clone for each result; `four`
// runs a pipeline of its own for each. Everything else is as in sharp_pool.mjs.
import fs from 'node:fs/promises';
import path from 'node:path';
import { createRequire } from 'node:module';

const [inDir, outDir, longEdges, quality, threads, way] = process.argv.slice(2);
if (!['clone', 'four'].includes(way)) {
  console.error('usage: sharp_renditions.mjs IN_DIR OUT_DIR EDGES QUALITY THREADS clone|four');
  process.exit(2);
}
const sharp = createRequire(path.join(process.cwd(), 'package.json'))('sharp');
sharp.concurrency(1);
sharp.cache(false);

const edges = longEdges.split(',').map(Number);
const names = (await fs.readdir(inDir)).filter((name) => /\.jpe?g$/i.test(name)).sort();
await fs.mkdir(outDir, { recursive: true });

function write(picture, name, edge) {
  return picture
    .resize(edge, edge, { fit: 'inside', kernel: 'lanczos3', withoutEnlargement: true })
    .jpeg({ quality: Number(quality), chromaSubsampling: '4:2:0', optimiseCoding: false, mozjpeg: false,
      progressive: false })
    .toFile(path.join(outDir, `${path.parse(name).name}-${edge}.jpg`));
}

let next = 0;
async function worker() {
  while (next < names.length) {
    const name = names[next++];
    const file = path.join(inDir, name);
    if (way === 'clone') {
      const decoded = sharp(file);
      await Promise.all(edges.map((edge) => write(decoded.clone(), name, edge)));
    } else {
      for (const edge of edges) await write(sharp(file), name, edge);
    }
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: Number(threads) }, worker));
const seconds = (performance.now() - start) / 1e3;
console.log(`files=${names.length} seconds=${seconds.toFixed(4)} img_per_s=${(names.length / seconds).toFixed(2)}`);
