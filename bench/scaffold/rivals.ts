import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Arguments for `node` that make one command, and the folder it is run in. */
export interface Command {
  readonly args: readonly string[];
  readonly cwd: string;
}

export interface Rivals {
  readonly help: Command;
  readonly createVite: Command;
  readonly plop: (files: number) => Command;
  readonly hygen: (files: number) => Command;
}

/** Folder that every command writes into, below its own; to be cleared before each run. */
export const OUT = 'out';

/** Installs create-vite, plop and hygen from npm, with generators that write `counts` files each. */
export async function installRivals(folder: string, counts: readonly number[]): Promise<Rivals> {
  const npm = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', [...npm, 'create-vite', 'plop', 'hygen'], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  const modules = join(folder, 'node_modules');
  const vite = join(modules, 'create-vite', 'index.js');
  for (const files of counts) {
    await writePlop(join(folder, `plop-${files}`), files);
    await writeHygen(join(folder, `hygen-${files}`), files);
  }
  return {
    help: { args: [vite, '--help'], cwd: folder },
    createVite: { args: [vite, OUT, '--template', 'vanilla-ts', '--no-interactive'], cwd: folder },
    plop: (files) => ({
      args: [join(modules, 'plop', 'bin', 'plop.js'), '--no-progress', 'files', 'flowers'],
      cwd: join(folder, `plop-${files}`),
    }),
    hygen: (files) => ({
      args: [join(modules, 'hygen', 'dist', 'bin.js'), 'files', 'new', '--name', 'flowers'],
      cwd: join(folder, `hygen-${files}`),
    }),
  };
}

/** About as long as what we generate, with as many variables. */
function template(index: number, name: string): string {
  const lines = Array.from({ length: 40 }, (_, line) =>
    line % 10 === 0
      ? `export const ${name}${line} = '${name} ${index}';`
      : `// line ${line} of file ${index}`,
  );
  return `${lines.join('\n')}\n`;
}

async function writePlop(folder: string, files: number): Promise<void> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  for (let index = 0; index < files; index++) {
    await writeFile(join(folder, 'templates', `file-${index}.ts.hbs`), template(index, '{{name}}'));
  }
  const action = `{ type: 'addMany', destination: '${OUT}', base: 'templates', templateFiles: 'templates/*.hbs', verbose: false }`;
  const prompts = "[{ type: 'input', name: 'name', message: 'name' }]";
  await writeFile(
    join(folder, 'plopfile.mjs'),
    `export default (plop) => plop.setGenerator('files', { prompts: ${prompts}, actions: [${action}] });\n`,
  );
}

async function writeHygen(folder: string, files: number): Promise<void> {
  const templates = join(folder, '_templates', 'files', 'new');
  await mkdir(templates, { recursive: true });
  for (let index = 0; index < files; index++) {
    const head = `---\nto: ${OUT}/file-${index}.ts\n---\n`;
    await writeFile(join(templates, `file-${index}.ejs.t`), head + template(index, '<%= name %>'));
  }
}
