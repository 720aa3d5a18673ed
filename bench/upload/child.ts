/**
 * One upload in a process of its own. Arguments: `bare`, `ours` or `warm` (ours, after others), list of pictures, how many, container address, account,
 * key, requests at a time. Prints JSON.
 */
import { readFile } from 'node:fs/promises';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { Picture } from '../../src/dataset/types.ts';
import { uploadPictures } from '../../src/training/azure/transfer/upload-pictures.ts';

export interface Measured {
  readonly milliseconds: number;
  /** CPU time of this process, milliseconds: less blurred by whatever else the machine does. */
  readonly cpu: number;
  /** Files that were sent. */
  readonly files: number;
  /** Highest resident bytes of the process. */
  readonly peak: number;
  /** The same before the upload began. */
  readonly settled: number;
}

const [, , kind, list, count, containerUrl, account, key, concurrency] = process.argv;
const pictures = (JSON.parse(await readFile(list, 'utf8')) as Picture[]).slice(0, Number(count));
const limit = Number(concurrency);
const container = new ContainerClient(containerUrl, new StorageSharedKeyCredential(account, key));
await container.createIfNotExists();

/** What one would write without us: so many loops that read a file and send it. */
async function bare(): Promise<number> {
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < pictures.length) {
      const picture = pictures[next++];
      const bytes = await readFile(picture.path);
      await container.getBlockBlobClient(`pictures/${picture.name}`).upload(bytes, bytes.length);
    }
  };
  await Promise.all(Array.from({ length: limit }, loop));
  return pictures.length;
}

const highest = (): number => process.resourceUsage().maxRSS * 1024;

async function ours(url = containerUrl, some = pictures): Promise<number> {
  const access = { kind: 'key', account, key } as const;
  const options = {
    signal: new AbortController().signal,
    now: () => performance.now(),
    report: () => undefined,
    concurrency: limit,
  };
  return (await uploadPictures({ containerUrl: url, access }, some, options)).files;
}

/** Enough requests for the garbage collector to have found its pace: what grows after that grows with the dataset. */
async function warmUp(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    const url = `${containerUrl}-${round}`;
    await new ContainerClient(url, new StorageSharedKeyCredential(account, key)).create();
    await ours(url, pictures.slice(0, 1000));
  }
}

if (kind === 'warm') await warmUp();
const settled = highest();
const startCpu = process.cpuUsage();
const start = performance.now();
const files = kind === 'bare' ? await bare() : await ours();
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(startCpu);
const cpu = (user + system) / 1000;
console.log(JSON.stringify({ milliseconds, cpu, files, peak: highest(), settled } satisfies Measured));
