import { EXIT, ModelBuilderError } from '../../errors.ts';
import { isConfidential } from '../../io/download-request.ts';

/** Where a backbone is downloaded from. */
export interface BackboneAddress {
  /** How it is called in `pipeline.json` and messages. */
  readonly name: string;
  /** Addresses of the ONNX file; the first that exists counts. Each with the place it gets in the download's folder. */
  readonly models: readonly RemoteFile[];
  /** Files that may lie beside it. */
  readonly companions: readonly RemoteFile[];
  /** True when the hub's token may be sent. */
  readonly hub: boolean;
}

export interface RemoteFile {
  readonly url: URL;
  /** Relative path with forward slashes. */
  readonly path: string;
}

const DEFAULT_HUB = 'https://huggingface.co';
const COMPANIONS = ['preprocessor_config.json', 'config.json', 'README.md'] as const;

/** Backbones in the package, as `--backbone` names them, the default first. Those joined by `+` run side by side in one graph. */
export const EMBEDDED_BACKBONES = ['lite0', 'lite0+lite2'] as const;

export type EmbeddedName = (typeof EMBEDDED_BACKBONES)[number];

/** Whether a `--backbone` value names one in the package; a file of such a name is called `./lite0`. */
export function isEmbedded(backbone: string): backbone is EmbeddedName {
  return (EMBEDDED_BACKBONES as readonly string[]).includes(backbone);
}

/** Whether a `--backbone` value names something to download rather than a file. */
export function isRemote(backbone: string): boolean {
  return /^(hub:|https?:\/\/)/i.test(backbone);
}

/**
 * Reads `hub:<owner>/<model>[@revision]` or a URL.
 * @param endpoint the hub's address, from HF_ENDPOINT; the Hugging Face hub's own where it is not set
 * @throws ModelBuilderError `usage-backbone` (exit 2)
 */
export function parseBackboneAddress(backbone: string, endpoint: string | undefined): BackboneAddress {
  return /^hub:/i.test(backbone)
    ? hubAddress(backbone, endpoint?.trim() ? endpoint : DEFAULT_HUB)
    : urlAddress(backbone);
}

function hubAddress(backbone: string, endpoint: string): BackboneAddress {
  if (!URL.canParse(endpoint)) throw endpointError('is not a valid address', endpoint);
  const hub = new URL(endpoint);
  if (hub.username || hub.password || hub.search || hub.hash)
    throw endpointError('holds a user name, a password or a query', hub.host);
  // The token goes there, and a model is taken from there.
  if (!isConfidential(hub)) throw endpointError('is not encrypted', endpoint);
  // A name of dots alone would climb out of the hub's path.
  const match = /^hub:(?!\.+\/)([\w.-]+)\/(?!\.+(?:@|$))([\w.-]+)(?:@([\w./-]+))?$/i.exec(backbone);
  if (match === null) throw usage(`${JSON.stringify(backbone)} does not name a model of the hub.`);
  const [, owner, model, revision = 'main'] = match;
  const base = `${endpoint.replace(/\/+$/, '')}/${owner}/${model}/resolve/${encodeURIComponent(revision)}`;
  const file = (path: string): RemoteFile => ({ url: new URL(`${base}/${path}`), path });
  return {
    name: `hub:${owner}/${model}${revision === 'main' ? '' : `@${revision}`}`,
    models: ['onnx/model.onnx', 'model.onnx'].map(file),
    companions: COMPANIONS.map(file),
    hub: true,
  };
}

function urlAddress(backbone: string): BackboneAddress {
  if (!URL.canParse(backbone)) throw usage(`${JSON.stringify(backbone)} is not a valid address.`);
  const url = new URL(backbone);
  if (!isConfidential(url))
    throw usage(
      `${JSON.stringify(`${url.protocol}//${url.host}${url.pathname}`)} is not encrypted; a model is taken from https:// only.`,
    );
  if (url.username || url.password)
    throw usage('The address of the backbone holds a user name or password, which would end up in files.');
  const name = url.pathname.split('/').at(-1) ?? '';
  // Hugging Face's layout keeps the configuration one folder above "onnx".
  const folder = new URL(/\/onnx\/[^/]+$/.test(url.pathname) ? '..' : '.', url);
  const beside = new URL(url);
  beside.pathname += '.json';
  return {
    name: `${url.origin}${url.pathname}`,
    models: [{ url, path: 'model.onnx' }],
    companions: [
      { url: beside, path: 'model.onnx.json' },
      ...COMPANIONS.map((path) => ({ url: new URL(path, folder), path })),
    ].filter(() => name !== ''),
    hub: false,
  };
}

function endpointError(what: string, endpoint: string): ModelBuilderError {
  return new ModelBuilderError('usage-backbone', `HF_ENDPOINT ${JSON.stringify(endpoint)} ${what}.`, {
    hint: 'Set HF_ENDPOINT to the https:// address of your hub, or unset it for https://huggingface.co.',
    exitCode: EXIT.usage,
  });
}

function usage(message: string): ModelBuilderError {
  return new ModelBuilderError('usage-backbone', message, {
    hint: 'Give lite0, lite0+lite2, a file, https://host/path/model.onnx, or hub:<owner>/<model>[@revision], for example hub:onnx-community/dinov2-small.',
    exitCode: EXIT.usage,
  });
}
