import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMLModel, readMLModel } from '../../templates/model/src/ml-model.ts';
import { ModelFileError, readStoredZip, storedZip } from '../../templates/model/src/stored-zip.ts';
import type { PipelineSteps } from '../../src/bundle/pipeline.ts';

const STEPS: PipelineSteps = {
  preprocessing: {
    resize: { mode: 'stretch', width: 224, height: 224, kernel: 'lanczos3' },
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  input: { name: 'input1', shape: [null, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
  output: { name: 'output1', shape: [null, 2], activation: 'logits' },
  trainer: { name: 'local', toolVersion: '0.0.0' },
};
const MODEL = Buffer.from('not really a model, but bytes all the same');
const LABELS = Buffer.from('["cat","dog"]');

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ml-model-'));
  file = join(folder, 'MLModel.zip');
});
afterAll(() => rm(folder, { recursive: true }));

function archive(): Buffer {
  return Buffer.concat(createMLModel(STEPS, MODEL, LABELS).pieces);
}

async function refusal(content: Uint8Array): Promise<string> {
  await writeFile(file, content);
  try {
    await readMLModel(file);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

/** The archive with other entries, under a right hash of the pipeline. */
function tampered(change: (entries: Map<string, Uint8Array>) => void): Promise<Buffer> {
  return writeFile(file, archive())
    .then(() => readStoredZip(file, ['pipeline.json', 'bestModel.onnx', 'bestModelMap.json']))
    .then(({ entries, comment }) => {
      const changed = new Map<string, Uint8Array>(entries);
      change(changed);
      return Buffer.concat(storedZip(changed, comment));
    });
}

describe('MLModel.zip', () => {
  it('gives back what was put in', async () => {
    await writeFile(file, archive());
    const { pipeline, model } = await readMLModel(file);
    expect(Buffer.from(model)).toEqual(MODEL);
    expect(pipeline.labels).toEqual(['cat', 'dog']);
    expect(pipeline.preprocessing).toEqual(STEPS.preprocessing);
  });

  it('has the same bytes for the same content', () => {
    expect(archive()).toEqual(archive());
  });

  it('is a ZIP archive to other programs', async () => {
    await writeFile(file, archive());
    const { execFileSync } = await import('node:child_process');
    const listed = execFileSync('python3', ['-m', 'zipfile', '-l', file], { encoding: 'utf8' });
    expect(listed).toMatch(/pipeline\.json[^]*bestModelMap\.json[^]*bestModel\.onnx/);
    execFileSync('python3', ['-m', 'zipfile', '-t', file]);
  });

  it('is refused cut off at any place', async () => {
    const whole = archive();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        await refusal(whole.subarray(0, length));
      }),
      { numRuns: 60 },
    );
  });

  it('never gives other content when any byte is changed', async () => {
    const whole = archive();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] ^= change;
        await writeFile(file, damaged);
        const read = await readMLModel(file).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ModelFileError);
          return undefined;
        });
        // A byte that nobody reads (a date, say) may change; what is read may not.
        if (read) expect([Buffer.from(read.model), read.pipeline.labels]).toEqual([MODEL, ['cat', 'dog']]);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['an empty file', Buffer.alloc(0), /not a ZIP/],
    ['a text', Buffer.from('hello '.repeat(50)), /not a ZIP/],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      /git lfs pull/,
    ],
    [
      'an archive without the model',
      Buffer.concat(storedZip(new Map([['a', MODEL]]), '')),
      /no entry pipeline\.json/,
    ],
  ])('is refused when it is %s', async (_, content, message) => {
    expect(await refusal(content)).toMatch(message);
  });

  it('is refused when an entry was exchanged', async () => {
    expect(await refusal(await tampered((e) => e.set('bestModel.onnx', Buffer.from('another'))))).toMatch(
      /bestModel\.onnx.*SHA-256/,
    );
    expect(
      await refusal(await tampered((e) => e.set('bestModelMap.json', Buffer.from('["dog","cat"]')))),
    ).toMatch(/bestModelMap/);
    expect(await refusal(await tampered((e) => e.set('pipeline.json', Buffer.from('{}'))))).toMatch(
      /pipeline\.json.*SHA-256/,
    );
  });

  it('says which schema version it has when it is not ours', async () => {
    const { createHash } = await import('node:crypto');
    const pipeline = Buffer.from(JSON.stringify({ schemaVersion: 7 }));
    const entries = new Map([
      ['pipeline.json', pipeline],
      ['bestModel.onnx', MODEL],
      ['bestModelMap.json', LABELS],
    ]);
    const hash = createHash('sha256').update(pipeline).digest('hex');
    expect(await refusal(Buffer.concat(storedZip(entries, hash)))).toMatch(
      /schema version 7; this code reads version 1/,
    );
  });

  it('believes no declared size that the file cannot hold', async () => {
    const huge = archive();
    const central = huge.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    huge.writeUInt32LE(0xfffffff0, central + 20);
    huge.writeUInt32LE(0xfffffff0, central + 24);
    expect(await refusal(huge)).toMatch(/incomplete/);
  });

  it('refuses compressed entries and two entries of one name', async () => {
    const compressed = archive();
    const central = compressed.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    compressed.writeUInt16LE(8, central + 10);
    expect(await refusal(compressed)).toMatch(/compressed or encrypted/);
    const twice = Buffer.from(
      archive().toString('latin1').replaceAll('bestModelMap.json', 'pipeline.json\0\0\0\0'),
      'latin1',
    );
    expect(await refusal(twice)).not.toBe('');
  });

  it('opens no path but the archive, whatever its entries are called', async () => {
    const evil = new Map<string, Uint8Array>([['../../evil', MODEL]]);
    await writeFile(file, Buffer.concat(storedZip(evil, '')));
    await expect(readStoredZip(file, ['pipeline.json'])).rejects.toThrow(ModelFileError);
    await expect(readFile(join(folder, '..', '..', 'evil'))).rejects.toThrow();
  });
});
