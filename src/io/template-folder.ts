import { readdirSync, statSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unsafeBecause } from '../scaffold/safe-path.ts';
import type { TemplateFile } from '../scaffold/templates.ts';
import { templatesError } from '../scaffold/templates-error.ts';
import { isOurs } from './boundary.ts';
import { isInside } from './inside.ts';
import { readRegularFileSync } from './regular-file.ts';

/** Far above any template, far below what would fill the memory. */
const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 2000;
/** Not templates, whoever left them there. Folders whose name starts with a dot are left out at the top alone. */
const LEFT_OUT = /^(?:\.DS_Store|Thumbs\.db|\.git|node_modules|.*~|.*\.orig(?:-\d+)?|\..*\.sw[a-p])$/;
const BESIDE_THE_SETS = ['snapshots', 'contexts'];

/**
 * Every template below a folder, sorted by path, with `\n` line ends, so that a checkout's settings change neither the output
 * nor the hash. Files directly in the folder are nobody's template.
 * @param directory absolute, must exist
 * @param trusted whoever the files belong to
 * @throws {ModelBuilderError} `templates-link` (a link that leads out), `templates-not-text`, `templates-too-large`, `templates-unsafe-path`,
 *   `templates-owner`
 */
export async function readTemplateFolder(
  directory: string,
  trusted: boolean,
): Promise<readonly TemplateFile[]> {
  const root = await realpath(directory);
  const tops = readdirSync(root, { withFileTypes: true }).filter(
    ({ name }) => !LEFT_OUT.test(name) && !name.startsWith('.') && !BESIDE_THE_SETS.includes(name),
  );
  const found: Found[] = [];
  for (const top of tops) {
    if (top.isDirectory()) collect(root, top.name, found);
    else if (top.isSymbolicLink() && (await stat(join(root, top.name)).catch(() => undefined))?.isDirectory())
      throw linkError(join(directory, top.name), 'a link to a folder');
  }
  found.sort((left, right) => (left.source < right.source ? -1 : 1));
  return await Promise.all(found.map((one) => readTemplate(root, one, trusted)));
}

interface Found {
  readonly source: string;
  readonly isLink: boolean;
}

function collect(root: string, folder: string, found: Found[]): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (LEFT_OUT.test(entry.name)) continue;
    const reason = unsafeBecause(path);
    if (reason !== undefined)
      throw templatesError('unsafe-path', `The template ${JSON.stringify(join(root, path))} ${reason}.`, {
        hint: 'Rename it: what it becomes must be legal on every system.',
      });
    if (entry.isDirectory()) collect(root, path, found);
    else if (entry.isFile() || entry.isSymbolicLink())
      found.push({ source: path, isLink: entry.isSymbolicLink() });
    if (found.length > MOST_FILES)
      throw templatesError('too-large', `${root} holds more than ${MOST_FILES} files.`, {
        hint: 'Is that the folder of your templates? It holds one folder a set, and nothing else.',
      });
  }
}

async function readTemplate(
  root: string,
  { source, isLink }: Found,
  trusted: boolean,
): Promise<TemplateFile> {
  const path = join(root, source);
  if (isLink) await assertLinkStays(root, path);
  if (!trusted && !isOurs(root, path))
    throw templatesError('owner', `The template ${path} belongs to another user.`, {
      hint: `Nothing was generated. Where you trust it, name the folder with --templates ${root}.`,
    });
  // At once: for dozens of small files the way through the thread pool takes longer than the reading.
  const { size } = statSync(path);
  if (size > MOST_BYTES)
    throw templatesError('too-large', `The template ${path} has ${size} bytes.`, {
      hint: `A template is text of at most ${MOST_BYTES} bytes; larger things do not belong into generated code.`,
    });
  return { source, text: decode(readRegularFileSync(path, MOST_BYTES), path) };
}

async function assertLinkStays(root: string, path: string): Promise<void> {
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) throw linkError(path, 'a link that leads nowhere');
  if (!isInside(root, target)) throw linkError(path, 'a link that leads out of the folder of templates');
  if (!(await stat(target)).isFile()) throw linkError(path, 'a link to a folder');
}

function linkError(path: string, what: string): Error {
  return templatesError('link', `The template ${path} is ${what}.`, { hint: 'Put the file itself there.' });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw templatesError('not-text', `The template ${path} is not UTF-8 text.`, {
    hint: 'Templates are text; binary files cannot be generated from them.',
  });
}
