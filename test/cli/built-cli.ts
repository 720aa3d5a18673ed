import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { madeOnce, PROJECT_ROOT } from '../support/made-once.ts';
import { filesBelow } from '../support/pack.ts';
import { run, type RunOptions, type RunResult } from '../support/run.ts';

const SOURCES = ['src', 'generators', join('templates', 'model', 'src')];

/** The command line as it is published: compiled, without types, laid out as in `dist`. Absolute path of bin.js. */
export function builtCli(): Promise<string> {
  return (built ??= build());
}

let built: Promise<string> | undefined;

async function build(): Promise<string> {
  const files = (await Promise.all(SOURCES.map((folder) => filesBelow(join(PROJECT_ROOT, folder))))).flat();
  const sources = await Promise.all(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map(async (file) => ({ path: relative(PROJECT_ROOT, file), text: await readFile(file, 'utf8') })),
  );
  const hash = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);
  const folder = await madeOnce(`cli-${hash}`, async (into) => {
    for (const { path, text } of sources) {
      const file = join(into, path.replace(/\.ts$/, '.js'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, ts.transpileModule(text, { compilerOptions: COMPILER_OPTIONS }).outputText);
    }
  });
  return join(folder, 'src', 'bin.js');
}

const COMPILER_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** Runs the built command line, with nobody at the terminal. */
export async function cli(args: readonly string[], options: RunOptions): Promise<RunResult> {
  return await run(process.execPath, [await builtCli(), ...args], { exitCodes: ANY, ...options });
}

const ANY = [0, 1, 2, 3, 4, 130];
