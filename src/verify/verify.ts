import { Project as Compiler, ts } from 'ts-morph';
import type { WriteOperation } from '../scaffold/plan.ts';
import { inFolder, type Project } from '../scaffold/render.ts';
import { FOREIGN_FILE } from './foreign-modules.ts';
import { NODE_STUB } from './stub-node.ts';
import { PACKAGE_STUBS } from './stub-packages.ts';

const ROOT = '/solution';

/** Package name → folder of the project that is that package, so that projects find each other before an install. */
export type LocalPackages = Readonly<Record<string, string>>;

/**
 * Typechecks generated projects in memory, each with its own compiler options; those with equal ones together, which costs one
 * pass. Takes seconds in one piece: `typeErrors` leaves the main thread alone.
 * @returns the compiler's messages, `file:line: text`
 */
export function compileErrors(
  projects: readonly Project[],
  packages: LocalPackages,
  writes: readonly WriteOperation[],
): readonly string[] {
  const groups = new Map<string, { options: ts.CompilerOptions; sources: WriteOperation[] }>();
  for (const project of projects) {
    const options = optionsOf(project, writes);
    const key = JSON.stringify(options);
    const group = groups.get(key) ?? { options, sources: [] };
    group.sources.push(...sourcesOf(project, projects, writes));
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ sources }) => sources.length > 0)
    .flatMap(({ options, sources }) => compile(options, packages, writes, sources));
}

function compile(
  options: ts.CompilerOptions,
  packages: LocalPackages,
  writes: readonly WriteOperation[],
  sources: readonly WriteOperation[],
): readonly string[] {
  const compiler = new Compiler({
    useInMemoryFileSystem: true,
    skipFileDependencyResolution: true,
    // Declarations of others are not ours to check, whatever the project's own configuration says.
    compilerOptions: { ...options, skipLibCheck: true, noEmit: true, paths: pathsOf(packages) },
  });
  const files = compiler.getFileSystem();
  files.writeFileSync(`/node_modules/@types/node/index.d.ts`, NODE_STUB);
  for (const [name, text] of Object.entries(PACKAGE_STUBS)) {
    files.writeFileSync(`/node_modules/${name}/package.json`, JSON.stringify({ name, types: 'index.d.ts' }));
    files.writeFileSync(`/node_modules/${name}/index.d.ts`, text);
  }
  const imported = Object.values(packages).flatMap((folder) =>
    writes.filter(({ path }) => isSource(path) && isBelow(path, folder)),
  );
  const added = new Set([...sources, ...imported]);
  const declared = new Set<string>();
  for (const write of writes) {
    const isForeign = added.has(write) && write.path.endsWith(FOREIGN_FILE);
    files.writeFileSync(`${ROOT}/${write.path}`, isForeign ? linesOnce(write.text, declared) : write.text);
  }
  for (const { path } of added)
    markModuleFormat(compiler, compiler.addSourceFileAtPath(`${ROOT}/${path}`).compilerNode);
  const own = new Set(sources.map(({ path }) => `${ROOT}/${path}`));
  // Projects that are only imported are checked with their own options. The compiler says some things twice.
  const diagnostics = compiler
    .getPreEmitDiagnostics()
    .filter(({ compilerObject: { file } }) => !file?.fileName.startsWith(ROOT) || own.has(file.fileName));
  return [...new Set(diagnostics.map(describe))];
}

/** Projects that are compiled together may declare the same module. @param known lines so far; those of the text are added */
function linesOnce(text: string, known: Set<string>): string {
  const lines = text.split('\n').filter((line) => !known.has(line));
  for (const line of lines) known.add(line);
  return lines.join('\n');
}

/** ts-morph does not look at `"type": "module"`: without this, `import.meta` and top-level `await` are errors. */
function markModuleFormat(compiler: Compiler, source: ts.SourceFile): void {
  const options = compiler.compilerOptions.get();
  source.impliedNodeFormat = ts.getImpliedNodeFormatForFile(
    source.fileName,
    undefined,
    compiler.getModuleResolutionHost(),
    options,
  );
}

const EMIT_OPTIONS = new Set([
  'composite',
  'incremental',
  'rootDir',
  'outDir',
  'declarationMap',
  'tsBuildInfoFile',
]);

/** The project's own `tsconfig.json`, without what only an emitting build needs. */
function optionsOf({ folder }: Project, writes: readonly WriteOperation[]): ts.CompilerOptions {
  const config = writes.find(({ path }) => path === inFolder(folder, 'tsconfig.json'));
  const parsed = ts.parseConfigFileTextToJson('tsconfig.json', config?.text ?? '{}').config as {
    compilerOptions?: Record<string, unknown>;
  };
  const kept = Object.entries(parsed.compilerOptions ?? {}).filter(([name]) => !EMIT_OPTIONS.has(name));
  return ts.convertCompilerOptionsFromJson(Object.fromEntries(kept), ROOT).options;
}

function sourcesOf(
  { folder }: Project,
  projects: readonly Project[],
  writes: readonly WriteOperation[],
): readonly WriteOperation[] {
  const deeper = projects.filter((other) => other.folder.length > folder.length);
  return writes.filter(
    ({ path }) =>
      isSource(path) && isBelow(path, folder) && !deeper.some((other) => isBelow(path, other.folder)),
  );
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function isSource(path: string): boolean {
  return /\.(?:[cm]?ts|tsx)$/.test(path);
}

function pathsOf(packages: LocalPackages): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(packages).map(([name, folder]) => [name, [`${ROOT}/${inFolder(folder, 'src/index.ts')}`]]),
  );
}

function describe(diagnostic: { compilerObject: ts.Diagnostic }): string {
  const { file, start, messageText } = diagnostic.compilerObject;
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (!file || start === undefined) return text;
  const line = file.getLineAndCharacterOfPosition(start).line + 1;
  return `${file.fileName.replace(`${ROOT}/`, '')}:${line}: ${text}`;
}
