import { findGenerator } from '../../generators/find.ts';
import { ModelBuilderError } from '../errors.ts';
import { differInLayoutAlone, formatWrites } from '../format/format.ts';
import { directoryView } from '../io/directory-view.ts';
import type { DirectoryView } from '../monorepo/adapter.ts';
import { movedInsertion, type Places } from '../monorepo/moved-insertion.ts';
import type { TrainingRecord } from '../scaffold/manifest.ts';
import { plainText } from '../scaffold/merge.ts';
import type { EditOperation } from '../scaffold/plan.ts';
import type { UsedTemplates } from '../scaffold/used-templates.ts';
import { hasHash, type FileSides } from './decide.ts';
import { folderIn, type Group } from './groups.ts';
import { findModelProject, keeperOf } from './model-project.ts';
import { recordedTemplates } from './recorded-templates.ts';
import type { ProjectState } from './plan-project.ts';
import { pristineProjects, type PristineProject } from './pristine.ts';
import { readState } from './read-state.ts';

export interface PrepareOptions {
  /** Absolute folder of the bundle to generate from. */
  readonly bundle: string;
  /** Absolute folder that the manifests may name files of; see `treeAround`. */
  readonly tree: string;
  /** Replaces what the manifests say of the training. */
  readonly training?: TrainingRecord | undefined;
  /** As {@link GeneratorAnswers.templates}; stands before the recorded ones. */
  readonly templates?: string | undefined;
  /** As {@link GeneratorAnswers.repositoryCode}. */
  readonly repositoryCode?: boolean;
  /** Groups that were prepared before in the same run: what they insert stands in the shared files already. */
  readonly earlier?: readonly Prepared[];
}

export interface PreparedProject {
  readonly state: ProjectState;
  readonly pristine: PristineProject;
}

/** A group with what would be generated now beside what lies there. */
export interface Prepared {
  readonly group: Group;
  readonly projects: readonly PreparedProject[];
  /** Folder of the project that keeps the undo record, relative to the root. */
  readonly keeper: string;
  /** Insertions into files that are not ours. */
  readonly edits: readonly EditOperation[];
  /** Files that still wait for a decision after an earlier update, relative to the root. */
  readonly unresolved: readonly string[];
  readonly notes: readonly string[];
  /** As those of {@link Plan}. */
  readonly templates: readonly UsedTemplates[];
  readonly otherFormatting?: string;
}

/**
 * Generates a group again with its recorded answers, in memory, and reads what lies on disk.
 * @throws {ModelBuilderError} `update-project-unknown` when its generator no longer makes such a project; `bundle-*`, `templates-*`
 */
export async function prepare(group: Group, options: PrepareOptions): Promise<Prepared> {
  const { format, templates: named, training: earlier, ...answers } = group.projects[0].manifest.answers;
  const templates = options.templates ?? (await recordedTemplates(group.root, named, options.tree));
  const training = options.training ?? earlier;
  const pending = pendingTexts(group, options.earlier ?? []);
  const definition = await findGenerator(answers.generator, group.root, templates);
  const plan = await definition.plan({
    ...answers,
    bundle: options.bundle,
    target: group.root,
    verify: false,
    format: format !== false,
    repositoryCode: options.repositoryCode === true,
    files: withTexts(directoryView(group.root), pending),
    editsFor: group.projects.map(({ manifest }) => manifest.templates.set),
    ...(answers.monorepo && { monorepo: movedInsertion(answers.monorepo, await placesOf(group)) }),
    ...(templates === undefined ? {} : { templates }),
    ...(training === undefined ? {} : { training }),
  });
  const { projects, edits } = pristineProjects(plan);
  const read = await Promise.all(
    group.projects.map(async (project) => {
      const folder = folderIn(group, project);
      const { set } = project.manifest.templates;
      const candidates = projects.filter((one) => one.set === set);
      const pristine = candidates.find((one) => one.folder === folder) ?? candidates.at(0);
      if (!pristine) throw unknownProject(project.folder, set);
      const { state, unresolved } = await readState(group.root, folder, project, pristine);
      const files =
        format === false
          ? state.files
          : await ignoreFormatting(group.root, state, options.repositoryCode === true);
      return { unresolved, project: { pristine, state: { ...state, files } } };
    }),
  );
  return {
    group,
    projects: read.map(({ project }) => project),
    keeper: await keeperOf(group),
    edits: edits.map((edit) => ({ ...edit, before: pending.get(edit.path)?.before ?? edit.before })),
    unresolved: read.flatMap(({ unresolved }) => unresolved),
    notes: plan.notes,
    templates: plan.templates ?? [],
    ...(plan.otherFormatting !== undefined && { otherFormatting: plan.otherFormatting }),
  };
}

async function placesOf(group: Group): Promise<Places> {
  const places = group.projects.map(
    (project) => [project.manifest.templates.set, folderIn(group, project)] as const,
  );
  return { folders: Object.fromEntries(places), modelFolder: folderIn(group, await findModelProject(group)) };
}

/** By path: insertions of groups in the same root, of which each later one has the earlier ones in it. */
function pendingTexts({ root }: Group, earlier: readonly Prepared[]): ReadonlyMap<string, EditOperation> {
  const edits = earlier.filter(({ group }) => group.root === root).flatMap((one) => one.edits);
  return new Map(edits.map((edit) => [edit.path, edit]));
}

function withTexts(view: DirectoryView, pending: ReadonlyMap<string, EditOperation>): DirectoryView {
  return { ...view, readText: async (path) => pending.get(path)?.after ?? (await view.readText(path)) };
}

/**
 * What differs in formatting alone is no change of the generator's, whoever formats now and then, nor of an owner who has formatted
 * the projects. The generator has changed nothing where the templates become the same text before it is formatted; manifests of
 * 0.1.0 do not know that, and there both texts are laid out in one way. Where it did change something, that comes in today's style.
 */
async function ignoreFormatting(
  root: string,
  { files, folder }: ProjectState,
  code: boolean,
): Promise<readonly FileSides[]> {
  return await Promise.all(
    files.map(async (sides) => {
      const { base, mine, recorded, theirs } = sides;
      if (!theirs || theirs.rendered === undefined) return sides;
      const mineText = mine.kind === 'text' ? plainText(mine.text) : undefined;
      if (!recorded) {
        const isThere =
          mineText !== undefined && (await differInLayoutAlone(sides.path, mineText, theirs.text));
        return isThere ? { ...sides, theirs: { ...theirs, text: mineText } } : sides;
      }
      const isPristine = mineText !== undefined && hasHash(mineText, recorded.sha256);
      const text = base.kind === 'text' ? base.text : isPristine ? mineText : undefined;
      if (text === undefined || text === plainText(theirs.text)) return sides;
      const isReformatted =
        mineText !== undefined &&
        mineText !== text &&
        (await differInLayoutAlone(sides.path, mineText, text));
      if (
        (recorded.rendered ?? recorded.sha256) === theirs.rendered ||
        (await differInLayoutAlone(sides.path, text, theirs.text))
      )
        return { ...sides, theirs: { ...theirs, text } };
      if (base.kind !== 'text' || mineText === undefined) return sides;
      // Laid out in another way, and nothing else: it has no change to lose.
      if (isReformatted) return { ...sides, base: { ...base, text: mineText } };
      const path = folder === '' ? sides.path : `${folder}/${sides.path}`;
      const { writes } = await formatWrites(root, [{ ...theirs, path, text }], { code });
      const restyled = plainText(writes[0].text);
      const isToday = sharedLines(mineText, restyled) > sharedLines(mineText, text);
      return isToday ? { ...sides, base: { ...base, text: restyled } } : sides;
    }),
  );
}

/** How many lines of a text are lines of another. */
function sharedLines(text: string, other: string): number {
  const known = new Set(plainText(other).split('\n'));
  return plainText(text)
    .split('\n')
    .filter((line) => known.has(line)).length;
}

function unknownProject(folder: string, set: string): ModelBuilderError {
  return new ModelBuilderError(
    'update-project-unknown',
    `${folder} was generated from the templates "${set}", which its generator no longer uses.`,
    {
      hint: 'Nothing was changed. Name the templates that have it with --templates, or delete its .model-builder folder to keep it as it is.',
    },
  );
}
