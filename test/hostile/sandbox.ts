import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmod,
  chown,
  cp,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtCli, cli } from '../cli/built-cli.ts';
import { trainingWorld } from '../cli/training-world.ts';
import { bundleIn, ownParts } from '../support/bundles.ts';
import { madeOnce, PROJECT_ROOT } from '../support/made-once.ts';
import { filesBelow } from '../support/pack.ts';
import type { Content, Row } from './row.ts';

/** No process has it: beyond what Linux hands out, and what others do unless told. */
const DEAD_PROCESS = 4194303;

/** A folder that stands for a whole disk: somebody's home, files around and above a repository, and the repository. */
export interface Sandbox extends AsyncDisposable {
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Puts the sandbox's own facts into a text. */
  readonly fill: (text: string) => string;
}

/** What may change at any time: temporary files, the tool's own cache and state. */
export const OWN_PLACES = [
  'tmp',
  'home/.cache/create-model-builder',
  'home/.local/state/create-model-builder',
];

const AROUND: Readonly<Record<string, string>> = {
  'home/.bashrc': 'original\n',
  'home/.ssh/authorized_keys': 'original key\n',
  'home/.cache/create-model-builder/.keep': '',
  'home/.local/state/create-model-builder/.keep': '',
  'victim/file.txt': 'precious\n',
  'victim/hooks/.keep': '',
  'work/neighbour.txt': 'mine\n',
  'marks/.keep': '',
  'tmp/.keep': '',
  'work/repo/.git/HEAD': 'ref: refs/heads/main\n',
  'work/repo/.git/config': '[core]\n\trepositoryformatversion = 0\n\tbare = false\n',
  'work/repo/.git/hooks/.keep': '',
  'work/repo/.git/objects/.keep': '',
  'work/repo/.git/refs/heads/.keep': '',
  'work/repo/package.json': '{ "name": "repo", "private": true }\n',
};

/** Lays out what every row has, and a row's own files. @param server address that nothing may ask for */
export async function sandboxFor({ files }: Pick<Row, 'files'>, server = ''): Promise<Sandbox> {
  const base = await madeOnce(`hostile-${await versionOfBase()}`, makeBase);
  // Short: the path of a socket has at most 107 bytes.
  const path = await mkdtemp(join(tmpdir(), 'cmb-h-'));
  const work = `${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-${DEAD_PROCESS}-deadbeef`;
  const fill = (text: string): string =>
    text.replaceAll('%S%', path).replaceAll('%WORK%', work).replaceAll('%SERVER%', server);
  await cp(base, join(path, 'work'), { recursive: true });
  const closing: (() => void)[] = [];
  for (const [name, content] of Object.entries({ ...AROUND, ...files })) {
    const file = join(path, fill(name));
    await mkdir(dirname(file), { recursive: true });
    closing.push(...(await lay(file, content, fill, path)));
  }
  return {
    path,
    fill,
    env: {
      HOME: join(path, 'home'),
      TMPDIR: join(path, 'tmp'),
      XDG_CACHE_HOME: undefined,
      XDG_STATE_HOME: undefined,
      XDG_CONFIG_HOME: undefined,
      FORCE_COLOR: undefined,
      CI: '',
    },
    async [Symbol.asyncDispose]() {
      for (const close of closing) close();
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function lay(
  file: string,
  content: Content,
  fill: (text: string) => string,
  root: string,
): Promise<readonly (() => void)[]> {
  if (typeof content === 'string') await writeFile(file, fill(content));
  else if (content instanceof Uint8Array) await writeFile(file, content);
  else if ('bytes' in content) await writeFile(file, content.bytes());
  else if ('json' in content) {
    const changed = content.json(JSON.parse(await readFile(file, 'utf8')) as never);
    await writeFile(file, typeof changed === 'string' ? fill(changed) : fill(JSON.stringify(changed)));
  } else if ('text' in content) {
    await writeFile(file, fill(content.text));
    if (content.mode !== undefined) await chmod(file, content.mode);
    if (content.owner !== undefined)
      for (const path of [file, dirname(file)]) await chown(path, content.owner, content.owner);
  } else if ('zeros' in content) {
    await writeFile(file, '');
    await truncate(file, content.zeros);
  } else {
    await rm(file, { recursive: true, force: true });
    if ('link' in content) await symlink(fill(content.link), file);
    else if ('hardLink' in content) await link(join(root, content.hardLink), file);
    else if ('special' in content) return await special(file, content.special);
  }
  return [];
}

async function special(file: string, kind: 'fifo' | 'socket' | 'folder'): Promise<readonly (() => void)[]> {
  if (kind === 'folder') await mkdir(file);
  else if (kind === 'fifo') execFileSync('mkfifo', [file]);
  else {
    const server = createServer().listen(file);
    await once(server, 'listening');
    return [() => void server.close()];
  }
  return [];
}

async function versionOfBase(): Promise<string> {
  const hash = createHash('sha256').update(await builtCli());
  for (const file of [...(await filesBelow(join(PROJECT_ROOT, 'templates'))), import.meta.filename].sort())
    hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

/** A bundle, a project that was generated from it, pictures, a small backbone: as users have them, beside one another. */
async function makeBase(folder: string): Promise<void> {
  const world = await trainingWorld();
  try {
    const bundle = world.at('bundle');
    await bundleIn(bundle, ownParts(['blue', 'red']));
    await cli(['generate', 'gen', '--bundle', bundle, '--no-install', '--no-git'], {
      cwd: world.path,
      exitCodes: [0],
    });
    await cp(bundle, join(folder, 'bundle'), { recursive: true });
    await cp(world.at('gen'), join(folder, 'repo', 'gen'), { recursive: true });
    for (const name of ['grid.onnx', 'grid.onnx.json']) await cp(world.at(name), join(folder, name));
    for (const [name, from] of [
      ['photo', '1'],
      ['second', '5'],
      ['third', '6'],
      ['fourth', '7'],
    ])
      await cp(join(world.photos, 'red', `${from}.png`), join(folder, `${name}.png`));
    for (const place of ['photos', 'private'])
      for (const label of ['red', 'blue'])
        for (const index of [0, 1, 2, 3])
          await cp(join(world.photos, label, `${index}.png`), join(folder, place, label, `${index}.png`));
  } finally {
    await world.remove();
  }
}

/** How much of a file is looked at: sparse ones of gigabytes are not read through. */
const MOST_BYTES = 4_000_000;

/** Everything in a sandbox that no read-only command may change: relative path → type, mode, and what is in it; without times. */
export async function listing(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const look = async (name: string): Promise<void> => {
    if (OWN_PLACES.includes(name)) return;
    const path = join(root, name);
    const stat = await lstat(path);
    const mode = (stat.mode & 0o7777).toString(8);
    const owner = `${stat.uid}:${stat.gid}`;
    if (stat.isDirectory()) {
      found.set(name, `folder ${mode} ${owner}`);
      for (const entry of await readdir(path)) await look(name === '' ? entry : `${name}/${entry}`);
    } else if (stat.isFile()) found.set(name, `file ${mode} ${owner} ${stat.size} ${await hashOf(path)}`);
    else if (stat.isSymbolicLink()) found.set(name, `link ${await readlink(path)}`);
    else found.set(name, `special ${(stat.mode & 0o170000).toString(8)} ${mode}`);
  };
  await look('');
  return found;
}

async function hashOf(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(MOST_BYTES, (await file.stat()).size)));
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}

/** What the tool has left in the folder of temporary files. */
export async function leftInTemporary({ path }: Sandbox): Promise<readonly string[]> {
  return (await readdir(join(path, 'tmp'))).filter((name) => name !== '.keep');
}
