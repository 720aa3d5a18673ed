import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeOnce } from '../support/made-once.ts';
import { run } from '../support/run.ts';

/** Those that run on every Node that the project runs on: Lerna 10 wants Node 22.22. */
const VERSIONS = {
  lerna: '9.0.7',
  '@microsoft/rush': '5.179.0',
  '@biomejs/biome': '2.6.8',
  oxfmt: '0.79.0',
  sherif: '1.13.0',
  '@manypkg/cli': '0.25.1',
} as const;

export type Tool = keyof typeof VERSIONS;

/** Installs a tool from the npm registry, in a folder of its own and without install scripts. @returns its `bin` script */
export async function installedTool(name: Tool, script: string): Promise<string> {
  const version = VERSIONS[name];
  const folder = await madeOnce(`tool-${name.replace(/\W+/g, '-')}-${version}`, async (unfinished) => {
    await writeFile(join(unfinished, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
    await run('npm', args, { cwd: unfinished });
  });
  return join(folder, 'node_modules', ...name.split('/'), script);
}
