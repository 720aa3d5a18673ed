import { resolve } from 'node:path';
import type { Formatted } from '../src/format/format.ts';
import { readBundle } from '../src/bundle/read-bundle.ts';
import type { Bundle } from '../src/bundle/types.ts';
import { boundaryOf } from '../src/io/boundary.ts';
import { bundleAssets } from '../src/io/bundle-assets.ts';
import { directoryView } from '../src/io/directory-view.ts';
import { readTemplateLayers } from '../src/io/read-templates.ts';
import { findOwnPackage } from '../src/io/own-package.ts';
import { insertedWrites, placedProjects, withEffectiveConfigs } from '../src/monorepo/insert-projects.ts';
import type { Insertion } from '../src/monorepo/insertion.ts';
import { sharedEditOperations } from '../src/monorepo/shared-edit.ts';
import { buildContext } from '../src/scaffold/build-context.ts';
import type { TemplateContext } from '../src/scaffold/context.ts';
import { projectsOf } from '../src/scaffold/layout.ts';
import { ownContext } from '../src/scaffold/own-context.ts';
import { openTemplateEngine } from '../src/scaffold/open-engine.ts';
import { assembleTemplates, type TemplateLayer } from '../src/scaffold/template-overlay.ts';
import { treePath } from '../src/scaffold/tree-path.ts';
import { manifestOperations, type ManifestAnswers } from '../src/scaffold/manifest.ts';
import type { AssetOperation, Plan, WriteOperation } from '../src/scaffold/plan.ts';
import { installCode, templatesLine, usedTemplates } from '../src/scaffold/used-templates.ts';
import { inFolder, renderProject, type Project } from '../src/scaffold/render.ts';
import type { GeneratorAnswers } from './definition.ts';
import { isVerification, takesItsTypeScript, verify, verifyThere, withoutBase } from './verify-plan.ts';

const TOOL = 'create-model-builder';

/**
 * Bundle and answers become a plan: render, add the assets, format, typecheck, add the manifests.
 * @throws {ModelBuilderError} `usage-*` for names, `bundle-*` for the bundle, `templates-*` for broken templates,
 *   `scaffold-verify` (exit code 4) when the generated code does not compile
 */
export async function planProjects(
  generator: TemplateContext['generator'],
  answers: GeneratorAnswers,
): Promise<Plan> {
  const root = resolve(answers.target);
  const [bundle, { layers, templates, engine }] = await Promise.all([
    readBundle(resolve(answers.bundle)),
    openTemplates(root, answers.templates),
  ]);
  const own = templates.sets[generator].generator;
  const tool = { name: TOOL, version: findOwnPackage().version };
  const common = buildContext(bundle, answers, generator, tool);
  const context = own ? ownContext(common, own, answers.own) : common;
  const { monorepo } = answers;
  const layout = projectsOf(generator, templates, context);
  const projects = monorepo ? placedProjects(layout, monorepo) : layout;

  const fromTemplates = projects.flatMap((project) =>
    renderProject(engine, templates.sets[project.set], project, context),
  );
  const rendered = monorepo ? insertedWrites(fromTemplates, projects, context, monorepo) : fromTemplates;
  const code = answers.repositoryCode === true;
  const { writes, notes, unused } = await formatted(root, rendered, answers);
  const model = projects.find(({ set }) => set === 'model');
  if (answers.verify !== false) {
    // A console app alone is checked together with the model package that it will find beside it.
    const modelFolder = monorepo?.modelFolder ?? context.model.folder;
    const beside: readonly Project[] = model ? [] : [{ set: 'model', folder: modelFolder }];
    const neighbours = beside.flatMap((project) =>
      renderProject(engine, templates.sets[project.set], project, context),
    );
    const customised = layers.length > 1;
    const checked = monorepo ? withEffectiveConfigs(writes, fromTemplates, projects, monorepo) : writes;
    const packages = { [context.model.packageName]: modelFolder };
    const all = [...projects, ...beside];
    try {
      await verify(all, packages, [...checked, ...neighbours], customised);
      if (code && monorepo && takesItsTypeScript(monorepo) && !customised)
        await verifyThere(root, all, packages, [...writes, ...neighbours]);
    } catch (cause) {
      if (monorepo?.tsconfig === undefined || !isVerification(cause)) throw cause;
      return await planProjects(generator, withoutBase(answers, monorepo, cause));
    }
  }
  const assets = model ? await bundleAssets(bundle, inFolder(model.folder, 'assets')) : [];
  const texts = model ? [...writes, ...noticeWrites(bundle, model)] : writes;
  const shared = monorepo
    ? await sharedEditOperations(answers.files ?? directoryView(root), dueEdits(monorepo, answers))
    : { operations: [], notes: [] };
  const kept = keptAnswers(context, answers, templatesRecord(root, layers));
  const used = usedTemplates(
    layers,
    projects.map(({ set }) => set),
  );
  const repositoryCode = code && (await boundaryOf(root)).repository !== undefined;
  const installed = installCode(writes, projects, templates, layers);
  // Who names a folder of templates has asked for what is in it.
  const mayRun = repositoryCode || (code && used.every(({ origin }) => origin === 'flag'));
  return {
    root,
    operations: [
      ...shared.operations,
      ...projects.flatMap((project) => {
        const own = { writes: ownedBy(project, projects, texts), assets: ownedBy(project, projects, assets) };
        const manifest = { ...own, project, context, answers: kept, templatesSha256: templates.sha256 };
        return [...own.writes, ...own.assets, ...manifestOperations(manifest)];
      }),
    ],
    notes: [
      ...used.map(templatesLine),
      ...(answers.decisions ?? []),
      ...shared.notes,
      ...notes,
      ...largeAssetNotes(context, monorepo?.modelFolder),
    ],
    next: nextCommands(context, projects, monorepo !== undefined),
    templates: used,
    ...(unused !== undefined && { otherFormatting: unused }),
    repositoryCode,
    ...(installed.length > 0 && { installCode: { what: installed, mayRun } }),
  };
}

/** prettier is loaded only here, and only when asked for. */
async function formatted(
  root: string,
  rendered: readonly WriteOperation[],
  { format, repositoryCode: code = false }: GeneratorAnswers,
): Promise<Formatted> {
  if (format === false) return { writes: rendered, notes: [] };
  return await (await import('../src/format/format.ts')).formatWrites(root, rendered, { code });
}

async function openTemplates(root: string, given: string | undefined) {
  const layers = await readTemplateLayers(root, given);
  const templates = assembleTemplates(layers);
  return { layers, templates, engine: await openTemplateEngine(templates) };
}

/** A project that its owner has deleted asks for nothing any more. */
function dueEdits({ edits }: Insertion, { editsFor }: GeneratorAnswers): Insertion['edits'] {
  return editsFor ? edits.filter(({ project }) => editsFor.includes(project)) : edits;
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

function keptAnswers(
  context: TemplateContext,
  { training, format, monorepo }: GeneratorAnswers,
  templates: ManifestAnswers['templates'],
): ManifestAnswers {
  const { generator, name, model, packageManager, oldNpm, answers: own } = context;
  const scope = model.packageName.startsWith('@') ? model.packageName.split('/').at(0) : undefined;
  return {
    generator,
    name,
    ...(scope && { scope }),
    packageManager,
    ...(oldNpm && { oldNpm }),
    ...(own && { own }),
    ...(format === false && { format }),
    ...(templates && { templates }),
    ...(monorepo && { monorepo }),
    ...(training && { training }),
  };
}

/** Templates that only a flag names are not found again without it. */
function templatesRecord(root: string, layers: readonly TemplateLayer[]): ManifestAnswers['templates'] {
  const named = layers.find(({ origin }) => origin === 'flag')?.directory;
  if (named === undefined) return undefined;
  const installed = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(named)?.[1];
  return installed?.replace('\\', '/') ?? treePath(root, named, process.cwd()) ?? { elsewhere: true };
}

function largeAssetNotes({ largeAssets, model }: TemplateContext, folder = model.folder): readonly string[] {
  const advice = 'Run `git lfs install` before you commit it.';
  return largeAssets
    ? [`${folder}/assets/bestModel.onnx is over 50 MB and goes into Git LFS. ${advice}`]
    : [];
}

function nextCommands(
  { commands }: TemplateContext,
  projects: readonly Project[],
  inMonorepo: boolean,
): readonly string[] {
  const { install, build, test } = commands;
  // Without a picture it predicts the sample; a dangling `--` would only puzzle.
  const start = commands.start.replace(/ --$/, '');
  if (inMonorepo) return [install, build, start || test];
  if (projects.some(({ folder }) => folder === '')) return [install, build, start];
  return projects.flatMap(({ set, folder }, index) => {
    const last = set === 'model' ? (projects.length === 1 ? [test] : []) : [start];
    return [`cd ${index === 0 ? '' : '../'}${folder}`, install, build, ...last];
  });
}
