import { describe, expect, it } from 'vitest';
import { isRemote, parseBackboneAddress } from '../../src/training/local/backbone-address.ts';

describe('parseBackboneAddress', () => {
  it('lays out a model of the hub', () => {
    const { name, models, companions, hub } = parseBackboneAddress(
      'hub:onnx-community/dinov2-small',
      undefined,
    );
    expect(name).toBe('hub:onnx-community/dinov2-small');
    expect(models.map(({ url }) => url.href)).toEqual([
      'https://huggingface.co/onnx-community/dinov2-small/resolve/main/onnx/model.onnx',
      'https://huggingface.co/onnx-community/dinov2-small/resolve/main/model.onnx',
    ]);
    expect(companions.map(({ path }) => path)).toEqual([
      'preprocessor_config.json',
      'config.json',
      'README.md',
    ]);
    expect(hub).toBe(true);
  });

  it('takes a revision and another endpoint', () => {
    const { name, models } = parseBackboneAddress('hub:a/b.c@refs/pr/1', 'http://localhost:8080/hf/');
    expect(name).toBe('hub:a/b.c@refs/pr/1');
    expect(models[0].url.href).toBe('http://localhost:8080/hf/a/b.c/resolve/refs%2Fpr%2F1/onnx/model.onnx');
  });

  it('looks beside a URL, and above a folder called onnx', () => {
    const { companions, hub, name } = parseBackboneAddress(
      'https://example.org/m/onnx/model.onnx?key=1',
      undefined,
    );
    expect(companions.map(({ url }) => url.pathname)).toEqual([
      '/m/onnx/model.onnx.json',
      '/m/preprocessor_config.json',
      '/m/config.json',
      '/m/README.md',
    ]);
    expect(hub).toBe(false);
    expect(name).not.toContain('key=1');
  });

  it.each([
    'hub:',
    'hub:model',
    'hub:../model',
    'hub:owner/..',
    'hub:a/b/c',
    'hub:a/b@',
    'http://example.org/m.onnx',
    'https://',
    'https://user:pass@example.org/m.onnx',
  ])('refuses %s', (backbone) => {
    expect(() => parseBackboneAddress(backbone, undefined)).toThrow(
      expect.objectContaining({ code: 'usage-backbone', exitCode: 2 }),
    );
  });

  it.each([
    'http://192.0.2.2:8080',
    'ftp://hub',
    'https://user:PASSWORD@hub.example',
    'https://hub.example?token=PASSWORD',
  ])('sends no token to the endpoint %s', (endpoint) => {
    expect(() => parseBackboneAddress('hub:a/b', endpoint)).toThrow(
      expect.objectContaining({
        code: 'usage-backbone',
        exitCode: 2,
        message: expect.not.stringContaining('PASSWORD') as string,
        hint: expect.stringContaining('HF_ENDPOINT') as string,
      }),
    );
  });

  it('refuses an endpoint that is no address', () => {
    expect(() => parseBackboneAddress('hub:a/b', 'nonsense')).toThrow(
      expect.objectContaining({ code: 'usage-backbone' }),
    );
  });

  it.each([
    ['hub:a/b', true],
    ['https://x/y.onnx', true],
    ['model.onnx', false],
    ['C:\\models\\m.onnx', false],
    ['hub/model.onnx', false],
  ])('%s is remote: %s', (backbone, remote) => {
    expect(isRemote(backbone)).toBe(remote);
  });
});
