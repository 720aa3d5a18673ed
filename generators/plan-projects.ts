import { resolve } from 'node:path';
import { readBundle } from '../src/bundle/read-bundle.ts';
import type { Bundle } from '../src/bundle/types.ts';
import { formatWrites } from '../src/format/format.ts';
import { bundleAssets } from '../src/io/bundle-assets.ts';
import { packageTemplates, readTemplates } from '../src/io/read-templates.ts';
import { findOwnPackage } from '../src/io/own-package.ts';
import { buildContext } from '../src/scaffold/build-context.ts';
import type { TemplateContext } from '../src/scaffold/context.ts';
import { manifestOperations, type ManifestAnswers } from '../src/scaffold/manifest.ts';
import type { AssetOperation, Plan, WriteOperation } from '../src/scaffold/plan.ts';
import { inFolder, renderProject, type Project } from '../src/scaffold/render.ts';
import { createTemplateEngine } from '../src/scaffold/template-engine.ts';
import type { GeneratorAnswers } from './definition.ts';

const TOOL = 'create-model-builder';

/** Which projects a generator makes, and where below the target. */
export type Layout = (context: TemplateContext) => readonly Project[];

/**
 * Bundle and answers become a plan: render, add the assets, format, typecheck, add the manifests.
 * @throws {ModelBuilderError} `usage-*` for names, `bundle-*` for the bundle, `scaffold-template` for a broken template,
 *   `scaffold-verify` (exit code 4) when the generated code does not compile
 */
export async function planProjects(
  generator: TemplateContext['generator'],
  layout: Layout,
  answers: GeneratorAnswers,
): Promise<Plan> {
  const bundle = await readBundle(resolve(answers.bundle));
  const templates = await readTemplates(packageTemplates());
  const context = buildContext(bundle, answers, generator, { name: TOOL, version: findOwnPackage().version });
  const root = resolve(answers.target);
  const engine = createTemplateEngine(templates.partials);
  const projects = layout(context);

  const rendered = projects.flatMap((project) =>
    renderProject(engine, templates.sets[project.set], project, context),
  );
  const { writes, notes } =
    answers.format === false ? { writes: rendered, notes: [] } : await formatWrites(root, rendered);
  const model = projects.find(({ set }) => set === 'model');
  if (answers.verify !== false) {
    // A console app alone is checked together with the model package that it will find beside it.
    const beside: readonly Project[] = model ? [] : [{ set: 'model', folder: context.model.folder }];
    const neighbours = beside.flatMap((project) =>
      renderProject(engine, templates.sets[project.set], project, context),
    );
    await verify([...projects, ...beside], context, [...writes, ...neighbours]);
  }
  const assets = model ? await bundleAssets(bundle, inFolder(model.folder, 'assets')) : [];
  const texts = model ? [...writes, ...noticeWrites(bundle, model)] : writes;
  const kept = keptAnswers(context);
  return {
    root,
    operations: projects.flatMap((project) => {
      const own = { writes: ownedBy(project, projects, texts), assets: ownedBy(project, projects, assets) };
      const manifest = { ...own, project, context, answers: kept, templatesSha256: templates.sha256 };
      return [...own.writes, ...own.assets, ...manifestOperations(manifest)];
    }),
    notes: [...notes, ...largeAssetNotes(context)],
    next: nextCommands(context, projects),
  };
}

/** ts-morph is loaded only here, and only when asked for. */
async function verify(
  projects: readonly Project[],
  context: TemplateContext,
  writes: readonly WriteOperation[],
): Promise<void> {
  const { assertCompiles } = await import('../src/verify/verify.ts');
  assertCompiles(projects, { [context.model.packageName]: context.model.folder }, writes);
}

/** Licence texts, exactly as they came. */
function noticeWrites({ notices }: Bundle, { folder }: Project): readonly WriteOperation[] {
  return Object.entries(notices)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([file, text]) => ({ kind: 'write', path: inFolder(folder, file), text, ownership: 'managed' }));
}

/** The root project owns what no project below it owns. */
function ownedBy<T extends AssetOperation | WriteOperation>(
  project: Project,
  projects: readonly Project[],
  operations: readonly T[],
): readonly T[] {
  const others = projects.filter(({ folder }) => folder !== '' && folder !== project.folder);
  return operations.filter(({ path }) =>
    project.folder === ''
      ? !others.some(({ folder }) => path.startsWith(`${folder}/`))
      : path.startsWith(`${project.folder}/`),
  );
}

function keptAnswers({ generator, name, model, packageManager }: TemplateContext): ManifestAnswers {
  const scope = model.packageName.startsWith('@') ? model.packageName.split('/').at(0) : undefined;
  return { generator, name, ...(scope && { scope }), packageManager };
}

function largeAssetNotes({ largeAssets, model }: TemplateContext): readonly string[] {
  const advice = 'Run `git lfs install` before you commit it.';
  return largeAssets
    ? [`${model.folder}/assets/bestModel.onnx is over 50 MB and goes into Git LFS. ${advice}`]
    : [];
}

function nextCommands({ commands }: TemplateContext, projects: readonly Project[]): readonly string[] {
  const steps = [commands.install, commands.build, commands.start];
  const folder = projects.length === 1 ? projects.at(0)?.folder : undefined;
  const runnable = projects.some(({ set }) => set !== 'model')
    ? steps
    : [commands.install, commands.build, commands.test];
  return folder ? [`cd ${folder}`, ...runnable] : runnable;
}
