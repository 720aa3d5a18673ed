import type { Decision, DirectoryView, Joined, Member, MemberRules, NewMember } from './adapter.ts';
import { parentFolder } from './evidence.ts';
import { covers, expandGlobs, isExcluded } from './globs.ts';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { SharedEdit } from './shared-edit.ts';

/**
 * Makes new folders members where no glob does so already: by `parent/*` when the list has such globs and this one takes in nothing
 * that the list does not have, by the exact folder otherwise: a list of folders stays one.
 * @throws {ModelBuilderError} `monorepo-excluded` (exit code 2) when a glob with `!` takes a folder away
 */
export async function registerGlobs(
  view: DirectoryView,
  rules: MemberRules,
  added: readonly NewMember[],
): Promise<Joined> {
  const edits: SharedEdit[] = [];
  const decisions: Decision[] = [];
  const globs = [...rules.globs];
  for (const project of added) {
    const { folder } = project;
    if (isExcluded(globs, folder)) throw excluded(folder, rules);
    const covering = globs.find((glob) => covers([glob], folder));
    if (covering === undefined) {
      const glob = await newGlob(view, globs, folder, added);
      globs.push(glob);
      edits.push({
        ...place(rules),
        project: project.set,
        value: glob,
        folder,
        reason: `${glob} makes ${folder} a member`,
      });
    }
    // The manifest keeps what a project needs, also where an earlier one brought it.
    else if (edits.some(({ value }) => value === covering))
      edits.push({
        ...place(rules),
        project: project.set,
        value: covering,
        folder,
        reason: `${covering} makes ${folder} a member`,
      });
    decisions.push({
      what: 'register',
      value: folder,
      reason:
        covering === undefined
          ? `"${globs.at(-1)}" is added to ${rules.file}, where no glob covered it`
          : `"${covering}" in ${rules.file} covers it${rules.globs.includes(covering) ? ' already' : ''}`,
    });
  }
  return { edits, decisions };
}

function place({ file, format, path }: MemberRules): Pick<SharedEdit, 'file' | 'format' | 'path' | 'insert'> {
  return { file, format, path, insert: 'item' };
}

async function newGlob(
  view: DirectoryView,
  globs: readonly string[],
  folder: string,
  known: readonly Member[],
): Promise<string> {
  const parent = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0));
  const exact = globs.filter((glob) => !/[*?[{]/.test(glob)).map(normalised);
  const isClosed = globs.length > 0 && exact.length === globs.filter((glob) => !glob.startsWith('!')).length;
  if (parent === '' || isClosed || exact.some((one) => parentFolder(one) === parent)) return folder;
  const glob = `${parent}/*`;
  const strangers = (await expandGlobs(view, [glob])).filter(
    (one) => !covers(globs, one) && !known.some((member) => member.folder === one),
  );
  return strangers.length === 0 ? glob : folder;
}

function normalised(glob: string): string {
  return glob.replace(/^\.\//, '').replace(/\/+$/, '');
}

function excluded(folder: string, { file, globs }: MemberRules): ModelBuilderError {
  const negation = globs.find((glob) => isExcluded([glob], folder)) ?? '';
  return new ModelBuilderError(
    'monorepo-excluded',
    `"${negation}" in ${file} keeps ${folder} out of the monorepo.`,
    {
      hint: 'Choose another place with --model-folder and --console-app-folder.',
      exitCode: EXIT.usage,
    },
  );
}
