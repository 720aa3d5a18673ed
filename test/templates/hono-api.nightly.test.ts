import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findGenerator } from '../../generators/find.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { run, userEnvironment } from '../support/run.ts';
import { example } from './support/layers.ts';

test('the Hono API of the gallery installs, builds, and predicts a picture that is sent to it', async () => {
  await using folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  const templates = example('hono-api');
  const definition = await findGenerator('hono-api', folder.at('out'), templates);
  const answers = {
    bundle: folder.at('bundle'),
    target: folder.at('out'),
    name: 'flowers',
    templates,
  } as const;
  await commitPlan(await definition.plan({ ...answers, packageManager: 'npm' }), { force: false });

  const env = { ONNXRUNTIME_NODE_INSTALL: 'skip' };
  for (const project of ['flowers-model', 'flowers-api']) {
    const cwd = folder.at('out', project);
    await run('npm', ['install', '--no-audit', '--no-fund'], { cwd, env });
    await run('npm', ['run', 'build'], { cwd, env });
  }
  const port = 20_000 + (process.pid % 20_000);
  const server = spawn(process.execPath, ['dist/server.js'], {
    cwd: folder.at('out', 'flowers-api'),
    env: { ...userEnvironment(process.env), PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await Promise.race([
      once(server.stdout, 'data'),
      once(server, 'exit').then(() => Promise.reject(new Error('the server ended'))),
      sleep(60_000).then(() => Promise.reject(new Error('the server did not start'))),
    ]);
    const url = `http://localhost:${port}`;
    expect(await (await fetch(`${url}/labels`)).json()).toEqual(['daisy', 'rose']);
    const picture = await readFile(folder.at('bundle', 'golden', 'sample-1.png'));
    const predicted = await fetch(`${url}/predict`, { method: 'POST', body: new Uint8Array(picture) });
    expect(predicted.status).toBe(200);
    const { prediction, top } = (await predicted.json()) as { prediction: string; top: { label: string }[] };
    expect(top.map(({ label }) => label).sort()).toEqual(['daisy', 'rose']);
    expect(top[0]?.label).toBe(prediction);
    const refused = await fetch(`${url}/predict`, { method: 'POST', body: 'no picture' });
    expect(refused.status).toBe(400);
  } finally {
    server.kill();
  }
});
