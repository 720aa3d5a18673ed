import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { x } from 'tinyexec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { compare, ORIGINS, type Origin } from './origins.ts';

const TOOLS = fileURLToPath(new URL('../../tools/foreign-models/', import.meta.url));

/** What is installed for an exporter, and the models that it writes. */
const KERAS = ORIGINS.filter(({ origin }) => origin.startsWith('keras'));
const EXPORTERS = {
  torch: ORIGINS.filter((origin) => !KERAS.includes(origin)),
  keras: KERAS,
} satisfies Record<string, readonly Origin[]>;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** @returns why its packages are not to be had here; undefined when all is written */
async function exportAfresh(exporter: keyof typeof EXPORTERS): Promise<string | undefined> {
  const venv = folder.at(`venv-${exporter}`);
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install'];
  try {
    await x('python3', ['-m', 'venv', venv], { throwOnError: true });
    await x(python, [...pip, '-r', join(TOOLS, `requirements-${exporter}.txt`)], { throwOnError: true });
  } catch (error) {
    return `Python with ${exporter} could not be installed: ${String(error).split('\n', 1)[0]}`;
  }
  const names = EXPORTERS[exporter].map(({ origin }) => origin);
  await x(python, [join(TOOLS, 'export.py'), folder.at(exporter), ...names], {
    throwOnError: true,
    nodeOptions: { env: { PYTHONDONTWRITEBYTECODE: '1', TF_CPP_MIN_LOG_LEVEL: '3' } },
  });
  return undefined;
}

describe.each(Object.keys(EXPORTERS) as (keyof typeof EXPORTERS)[])(
  'models written afresh: %s',
  (exporter) => {
    let obstacle: string | undefined;
    beforeAll(async () => {
      obstacle = await exportAfresh(exporter);
    }, 1_200_000);

    it.for(EXPORTERS[exporter])("$origin scores as in its maker's own runtime", async (origin, { skip }) => {
      if (obstacle !== undefined) skip(obstacle);
      const output = folder.at(`bundle-${origin.origin}`);
      const { expected, scores } = await compare(folder.at(exporter), origin, output);
      for (const [index, row] of expected.entries())
        for (const [label, score] of row.entries())
          expect(Math.abs(scores[index][label] - score)).toBeLessThan(1e-3);
    });
  },
);
