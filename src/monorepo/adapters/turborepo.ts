import type { Decision, MonorepoAdapter, Root } from '../adapter.ts';
import type { SharedEdit } from '../shared-edit.ts';
import { readJsonc } from '../parse.ts';
import { isPlainObject } from '../../plain-object.ts';

const FILES = ['turbo.json', 'turbo.jsonc'];
/** Tasks that the generated projects have scripts for, as Turborepo's own documentation writes them. */
const TASKS = {
  build: { dependsOn: ['^build'], outputs: ['dist/**'] },
  test: { dependsOn: ['build'] },
} as const;

/** Members are the package manager's; what may be missing is a task, which only you can want. */
export const turborepo: MonorepoAdapter = {
  name: 'turborepo',
  label: 'Turborepo',
  axis: 'runner',
  detect: async ({ view }) => {
    const file = await fileOf(view);
    if (file === undefined) return false;
    // A package's own turbo.json extends the root's.
    return !Array.isArray((await readJsonc(view, file))?.extends);
  },
  async join({ view }, added, { addTasks }) {
    const file = (await fileOf(view)) ?? FILES[0];
    const { tasks, pipeline } = (await readJsonc(view, file)) ?? {};
    // Called `pipeline` before Turborepo 2.
    const key = isPlainObject(pipeline) && !isPlainObject(tasks) ? 'pipeline' : 'tasks';
    const there = isPlainObject(tasks) ? tasks : isPlainObject(pipeline) ? pipeline : {};
    const missing = (['build', 'test'] as const).filter((task) => there[task] === undefined);
    const edits = !addTasks
      ? []
      : missing.flatMap((task) =>
          added.map(({ set }): SharedEdit => ({
            project: set,
            file,
            format: 'json',
            insert: 'entry',
            path: [key, task],
            value: TASKS[task],
            reason: `the task ${task}`,
          })),
        );
    return {
      edits,
      decisions: [...missing.map((task) => missingTask(file, task, addTasks)), ...outputs(file, there)],
    };
  },
};

async function fileOf(view: Root['view']): Promise<string | undefined> {
  for (const file of FILES) if (await view.exists(file)) return file;
  return undefined;
}

function missingTask(file: string, task: string, addTasks: boolean): Decision {
  const reason = addTasks
    ? `--turbo-tasks adds it to ${file}`
    : `${file} has no task ${task}, so turbo does not run the script of that name; --turbo-tasks adds it`;
  return { what: 'turbo-task', value: task, reason };
}

/** A build that is restored from the cache must bring `dist` with it. */
function outputs(file: string, { build }: Record<string, unknown>): readonly Decision[] {
  if (!isPlainObject(build) || build.cache === false) return [];
  // Without a list nothing but the log is kept.
  const kept: unknown[] = Array.isArray(build.outputs) ? build.outputs : [];
  if (kept.some((glob) => typeof glob === 'string' && /^(?:\.\/)?(?:dist|\*\*)(?:\/|$)/.test(glob)))
    return [];
  const reason = `${file} caches ${kept.join(', ') || 'nothing'} of a build; add "dist/**" to the outputs of build`;
  return [{ what: 'turbo-task', value: 'build', reason }];
}
