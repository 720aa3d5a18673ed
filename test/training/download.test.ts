import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { downloadFile, type DownloadOptions } from '../../src/io/download.ts';
import { loopback as secure } from '../azure/core/loopback.ts';
import { loopback, serve, type Handler } from './support/loopback.ts';
import { numbers } from './support/tiny-models.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const BODY = new Uint8Array(numbers(50_000).buffer);
const OTHER = new Uint8Array(numbers(50_000, 2).buffer);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Downloads what the handler serves. */
async function get(handler: Handler, options: Partial<DownloadOptions> = {}) {
  await using server = await loopback(handler);
  const destination = join(folder, 'model.onnx');
  const outcome = await downloadFile(new URL(`${server.origin}/model.onnx`), destination, {
    signal: new AbortController().signal,
    retryDelayMs: 1,
    ...options,
  }).then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error }),
  );
  return {
    ...outcome,
    requests: server.requests,
    bytes: await readFile(destination).catch(() => undefined),
    left: await readdir(folder),
  };
}

describe('downloadFile', () => {
  it('downloads a file, tells how far it is, and its hash', async () => {
    const progress: [number, number | undefined][] = [];
    const { result, bytes, left } = await get(
      (request, response) => serve(request, response, { body: BODY }),
      {
        onProgress: (done, total) => progress.push([done, total]),
      },
    );
    expect(result).toEqual({ bytes: BODY.length, sha256: sha256(BODY) });
    expect(bytes!.equals(BODY)).toBe(true);
    expect(progress.at(-1)).toEqual([BODY.length, BODY.length]);
    expect(left).toEqual(['model.onnx']);
  });

  it('goes on after the line was cut, with only the rest', async () => {
    const { result, requests, bytes } = await get((request, response, count) =>
      serve(request, response, { body: BODY, etag: '"one"', ...(count < 3 && { cutAfter: 60_000 }) }),
    );
    expect(result).toMatchObject({ sha256: sha256(BODY) });
    expect(bytes!.equals(BODY)).toBe(true);
    expect(requests).toHaveLength(3);
    expect(requests[1].headers).toMatchObject({
      'if-range': '"one"',
      range: expect.stringMatching(/^bytes=[1-9]\d*-$/) as string,
    });
  });

  it('goes on where an earlier run stopped', async () => {
    const cut: Handler = (request, response) =>
      serve(request, response, { body: BODY, etag: '"one"', cutAfter: 30_000 });
    let round = 1;
    await using server = await loopback((request, response, count) =>
      round === 1 ? cut(request, response, count) : serve(request, response, { body: BODY, etag: '"one"' }),
    );
    const url = new URL(`${server.origin}/m`);
    const options = { signal: new AbortController().signal, retryDelayMs: 1 };
    const destination = join(folder, 'm');
    await expect(downloadFile(url, destination, options)).rejects.toMatchObject({
      code: 'io-download-failed',
      message: expect.stringContaining('bytes are kept') as string,
    });
    expect(await readdir(folder)).not.toContain('m');
    const { size } = await stat(`${destination}.part`);
    expect(size).toBeGreaterThan(0);
    round = 2;
    const before = server.requests.length;
    await downloadFile(url, destination, options);
    expect((await readFile(destination)).equals(BODY)).toBe(true);
    expect(server.requests.slice(before).map(({ headers }) => headers.range)).toEqual([`bytes=${size}-`]);
  });

  it('starts over when the file has changed meanwhile', async () => {
    const { result, requests } = await get((request, response, count) =>
      serve(
        request,
        response,
        count === 1 ? { body: BODY, etag: '"one"', cutAfter: 60_000 } : { body: OTHER, etag: '"two"' },
      ),
    );
    expect(requests).toHaveLength(2);
    expect(result).toMatchObject({ sha256: sha256(OTHER) });
  });

  it('does not glue versions together when the server ignores If-Range', async () => {
    const { result } = await get((request, response, count) => {
      if (count === 1) return serve(request, response, { body: BODY, etag: '"one"', cutAfter: 60_000 });
      delete request.headers['if-range'];
      serve(request, response, { body: OTHER, etag: '"two"' });
    });
    expect(result).toMatchObject({ sha256: sha256(OTHER) });
  });

  it.each([
    ['a weak etag', 'W/"one"'],
    ['no etag', undefined],
  ])('starts over when there is %s', async (_, etag) => {
    const { result, requests } = await get((request, response, count) =>
      serve(request, response, {
        body: BODY,
        ...(etag !== undefined && { etag }),
        ...(count === 1 && { cutAfter: 60_000 }),
      }),
    );
    expect(result).toMatchObject({ sha256: sha256(BODY) });
    expect(requests[1].headers.range).toBeUndefined();
  });

  it('gets over a part that is as long as the file, or longer', async () => {
    await writeFile(join(folder, 'model.onnx.part'), Buffer.concat([BODY, BODY]));
    await using server = await loopback((request, response) =>
      serve(request, response, { body: BODY, etag: '"one"' }),
    );
    const url = new URL(`${server.origin}/model.onnx`);
    await writeFile(
      join(folder, 'model.onnx.part.json'),
      JSON.stringify({ address: sha256(new TextEncoder().encode(url.href)), etag: '"one"' }),
    );
    const result = await downloadFile(url, join(folder, 'model.onnx'), {
      signal: new AbortController().signal,
      retryDelayMs: 1,
    });
    expect(result.sha256).toBe(sha256(BODY));
    expect(server.requests).toHaveLength(2);
  });

  it('tries again after 503 and 429', async () => {
    const { result, requests } = await get((request, response, count) => {
      if (count < 3) response.writeHead(count === 1 ? 503 : 429).end();
      else serve(request, response, { body: BODY });
    });
    expect(result).toBeDefined();
    expect(requests).toHaveLength(3);
  });

  it.each([
    [401, 'io-download-unauthorized', 1],
    [403, 'io-download-forbidden', 1],
    [404, 'io-download-not-found', 1],
    [400, 'io-download-failed', 1],
    [500, 'io-download-failed', 5],
  ])(
    'answers %i with %s after %i request(s), and leaves nothing under the name',
    async (status, code, count) => {
      const { error, requests, left } = await get((_, response) => response.writeHead(status).end('no'));
      expect(error).toMatchObject({ code, hint: expect.any(String) as string });
      expect(requests).toHaveLength(count);
      expect(left).toEqual([]);
    },
  );

  it('gives up a connection that brings nothing', async () => {
    const { result, requests } = await get(
      (request, response, count) => {
        if (count > 1) serve(request, response, { body: BODY });
      },
      { stallMs: 700 },
    );
    expect(result).toBeDefined();
    expect(requests).toHaveLength(2);
  });

  it('discards what is not accepted', async () => {
    const { error, left } = await get(
      (request, response) => serve(request, response, { body: BODY, etag: '"one"' }),
      {
        accept: () => Promise.reject(new Error('not a model')),
      },
    );
    expect(error).toMatchObject({ message: 'not a model' });
    expect(left).toEqual([]);
  });

  it('stops when it is told to, and keeps the part', async () => {
    const abort = new AbortController();
    const { error, left } = await get(
      (_, response) => {
        response.writeHead(200, { 'content-length': BODY.length, etag: '"one"' });
        response.write(BODY.subarray(0, 50_000));
      },
      { signal: abort.signal, onProgress: () => abort.abort() },
    );
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(left.sort()).toEqual(['model.onnx.part', 'model.onnx.part.json']);
  });

  it('refuses to write where another process does, and takes over from a dead one', async () => {
    const handler: Handler = (request, response) => serve(request, response, { body: BODY });
    await writeFile(join(folder, 'model.onnx.lock'), String(process.ppid));
    expect((await get(handler)).error).toMatchObject({ code: 'io-download-busy' });
    await writeFile(join(folder, 'model.onnx.lock'), '2147483646');
    expect((await get(handler)).result).toBeDefined();
  });

  it('follows redirects, and shows the token only to the origin that it is for', async () => {
    await using storage = await loopback((request, response) => serve(request, response, { body: BODY }));
    const { result, requests } = await get(
      (_, response) => response.writeHead(302, { location: `${storage.origin}/blob` }).end(),
      { token: 'hf_secret' },
    );
    expect(result).toMatchObject({ sha256: sha256(BODY) });
    expect(requests[0].headers.authorization).toBe('Bearer hf_secret');
    expect(storage.requests[0].headers.authorization).toBeUndefined();
  });

  it.each(['http://models.example/m.onnx', 'ftp://127.0.0.1/m.onnx'])(
    'does not follow a redirect to %s, which is not encrypted',
    async (location) => {
      const { error, requests } = await get((_, response) => response.writeHead(302, { location }).end());
      expect(error).toMatchObject({ code: 'io-download-not-encrypted' });
      expect(requests).toHaveLength(1);
    },
  );

  it('does not follow a redirect from https to http, on this machine either', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await using inside = await loopback((request, response) => serve(request, response, { body: BODY }));
    await using outside = await secure((_nth, _request, response) =>
      response.writeHead(302, { location: `${inside.origin}/internal` }).end(),
    );
    await expect(
      downloadFile(new URL(`${outside.endpoint}/m`), join(folder, 'm'), {
        signal: new AbortController().signal,
        token: 'hf_secret',
      }),
    ).rejects.toMatchObject({ code: 'io-download-not-encrypted' });
    expect(outside.requests).toHaveLength(1);
    expect(inside.requests).toHaveLength(0);
    vi.unstubAllEnvs();
  });

  it('never names the password of an address that it is sent to', async () => {
    const { error, requests } = await get((request, response) => {
      const location = `http://someone:PASSWORD@${request.headers.host}/m`;
      response.writeHead(302, { location }).end();
    });
    expect(error).toMatchObject({ code: 'io-download-failed' });
    expect(String(error)).not.toContain('PASSWORD');
    expect(requests).toHaveLength(1);
  });

  it('sends the token nowhere unencrypted but on this machine', async () => {
    const asked: (string | null)[] = [];
    vi.spyOn(globalThis, 'fetch').mockImplementation((_, init) => {
      asked.push(new Headers(init?.headers).get('authorization'));
      return Promise.resolve(new Response(BODY));
    });
    const options = { signal: new AbortController().signal, token: 'hf_secret' };
    for (const address of ['http://192.0.2.2/m', 'https://192.0.2.2/m', 'http://127.0.0.1/m'])
      await downloadFile(new URL(address), join(folder, 'm'), options);
    vi.restoreAllMocks();
    expect(asked).toEqual([null, 'Bearer hf_secret', 'Bearer hf_secret']);
  });

  it('leaves no secret of the address on disk, and what it leaves to its owner alone', async () => {
    await using server = await loopback((request, response) =>
      serve(request, response, { body: BODY, etag: '"one"', cutAfter: 30_000 }),
    );
    const url = new URL(`${server.origin}/m?token=SECRET`);
    await downloadFile(url, join(folder, 'm'), {
      signal: new AbortController().signal,
      retryDelayMs: 1,
    }).catch(() => undefined);
    const names = (await readdir(folder)).sort();
    expect(names).toEqual(['m.part', 'm.part.json']);
    const record = join(folder, 'm.part.json');
    expect(await readFile(record, 'utf8')).not.toContain('SECRET');
    expect((await stat(record)).mode & 0o777).toBe(0o600);
  });

  it('keeps nothing of a file that is too large', async () => {
    const { error, left } = await get(
      (_, response) => {
        response.writeHead(200, { etag: '"one"' });
        response.end(BODY);
      },
      { mostBytes: 100_000 },
    );
    expect(error).toMatchObject({ code: 'io-download-failed' });
    expect(left).toEqual([]);
  });

  it('says what is wrong when nobody answers', async () => {
    let origin = '';
    {
      await using server = await loopback(() => undefined);
      ({ origin } = server);
    }
    await expect(
      downloadFile(new URL(`${origin}/m`), join(folder, 'm'), {
        signal: new AbortController().signal,
        retryDelayMs: 1,
      }),
    ).rejects.toMatchObject({
      code: 'io-download-failed',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});

it.each([
  'https://10.0.0.5/a',
  'https://[fd00::1]/a',
  'https://169.254.169.254/latest',
  'https://localhost:8443/a',
])('does not follow a redirect from a public address to %s', async (location) => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: URL) => {
    asked.push(url.href);
    return Promise.resolve(new Response(null, { status: 302, headers: { location } }));
  });
  try {
    const options = { signal: new AbortController().signal, retryDelayMs: 1 };
    await expect(
      downloadFile(new URL('https://example.org/model.onnx'), join(folder, 'model.onnx'), options),
    ).rejects.toMatchObject({ code: 'io-download-failed' });
    expect(asked).toEqual(['https://example.org/model.onnx']);
  } finally {
    vi.unstubAllGlobals();
  }
});
