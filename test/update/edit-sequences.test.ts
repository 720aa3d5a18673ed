import { rm, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { projectAt } from '../../src/io/find-projects.ts';
import { manifestText, MANIFEST_PATH, pristinePath, type Manifest } from '../../src/scaffold/manifest.ts';
import type { WriteOperation } from '../../src/scaffold/plan.ts';
import type { PristineProject } from '../../src/update/pristine.ts';
import { planUpdate } from '../../src/update/plan-update.ts';
import { readState } from '../../src/update/read-state.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { write } from '../support/plans.ts';
import { textsOf } from '../support/trees.ts';
import { FILES, rounds, type Edit, type Round } from './sequences.ts';
import { createHash } from 'node:crypto';

const RUNS: Readonly<Record<string, number>> = { test: 15, ci: 60, nightly: 200 };

it(
  'no line of the user is ever lost, whatever was edited and whatever is chosen',
  { timeout: 600_000 },
  async () => {
    const numRuns = RUNS[process.env.MODEL_BUILDER_TEST_PROFILE ?? 'test'];
    await fc.assert(fc.asyncProperty(rounds, play), { numRuns });
  },
);

async function play(sequence: readonly Round[]): Promise<void> {
  await using folder = await temporaryFolder();
  await generate(folder.path, pristineOf(FILES.map((name) => [`first line of ${name}`, 'alpha', 'beta'])));
  const alive = new Set<string>();
  for (const round of sequence) {
    for (const { file, edit } of round.edits) await apply(join(folder.path, FILES[file]), edit, alive);
    await update(folder.path, pristineOf(round.generated), round.mode);
    const texts = Object.entries(await textsOf(folder.path));
    const own = texts.filter(([path]) => !path.startsWith('.model-builder/'));
    const everything = own.map(([, text]) => text).join('\n');
    for (const line of alive) expect(everything).toContain(line);
    for (const [path, text] of own) {
      // What an update leaves to decide is decided at once: the next one refuses otherwise.
      if (/\.(?:mine|theirs)$/.test(path)) {
        for (const line of alive) if (text.includes(line)) alive.delete(line);
        await rm(join(folder.path, path));
      } else
        await writeFile(join(folder.path, path), text.replace(/^(?:<<<<<<<|=======|>>>>>>>).*\n?/gm, ''));
    }
  }
}

/** Deleting a file and replacing a line are the user's own will: what was in them need not live on. */
async function apply(file: string, edit: Edit, alive: Set<string>): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  if (edit.kind === 'delete file') {
    for (const line of alive) if (text.includes(line)) alive.delete(line);
    await rm(file);
    return;
  }
  const lines = text.split('\n');
  const at = Math.min(edit.at, lines.length - 1);
  const [gone] = lines.splice(at, edit.kind === 'replace' ? 1 : 0, edit.line);
  if (edit.kind === 'replace') alive.delete(gone);
  alive.add(edit.line);
  await writeFile(file, lines.join('\n'));
}

function pristineOf(contents: readonly (readonly string[] | undefined)[]): PristineProject {
  const writes = contents.flatMap((lines, index): WriteOperation[] =>
    lines === undefined ? [] : [write(FILES[index], `${lines.join('\n')}\n`)],
  );
  const files = writes.map(({ path, text }) => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    return [path, { ownership: 'managed' as const, sha256 }];
  });
  const manifest: Manifest = {
    schemaVersion: 1,
    tool: { name: 'create-model-builder', version: '0.1.0' },
    templates: { set: 'model', sha256: '0'.repeat(64) },
    answers: { generator: 'model', name: 'a', packageManager: 'npm' },
    root: '.',
    model: { sha256: '0'.repeat(64), folder: '.' },
    files: Object.fromEntries(files) as Manifest['files'],
  };
  return {
    set: 'model',
    folder: '',
    manifest,
    writes: new Map(writes.map((one) => [one.path, one])),
    assets: new Map(),
  };
}

async function generate(root: string, { manifest, writes }: PristineProject): Promise<void> {
  const bases = [...writes.values()].map(({ path, text }) => write(pristinePath(path), text));
  const operations = [...writes.values(), ...bases, write(MANIFEST_PATH, manifestText(manifest))];
  await commitPlan({ root, operations, notes: [], next: [] }, { force: false });
}

async function update(root: string, pristine: PristineProject, mode: Round['mode']): Promise<void> {
  const project = (await projectAt(root))!;
  const { state, unresolved } = await readState(root, '', project, pristine);
  expect(unresolved).toEqual([]);
  const group = { root, projects: [project] };
  const prepared = {
    group,
    keeper: '',
    projects: [{ state, pristine }],
    edits: [],
    unresolved,
    notes: [],
    templates: [],
  };
  await commitPlan((await planUpdate(prepared, mode)).plan, { force: false });
  const again = await readState(root, '', (await projectAt(root))!, pristine);
  const second = await planUpdate({ ...prepared, projects: [{ state: again.state, pristine }] }, mode);
  expect(second.conflicts).toEqual([]);
}
