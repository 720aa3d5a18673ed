import { posix } from 'node:path';
import type { TemplateContext } from '../scaffold/context.ts';
import type { WriteOperation } from '../scaffold/plan.ts';
import { inFolder, type Project } from '../scaffold/render.ts';
import type { Insertion } from './insertion.ts';

/** What a project carries itself because the repository's root has no file of ours. */
export function extraFiles(
  project: Project,
  context: TemplateContext,
  { ignoresDist, projectJson, unignored = {} }: Insertion,
): readonly WriteOperation[] {
  const write = (path: string, text: string): WriteOperation => ({
    kind: 'write',
    path: inFolder(project.folder, path),
    text,
    ownership: 'managed',
  });
  const given = Object.hasOwn(unignored, project.set) ? unignored[project.set] : [];
  const ignore = [...(ignoresDist ? ['dist/'] : []), ...given];
  return [
    ...(ignore.length > 0 ? [write('.gitignore', `${ignore.join('\n')}\n`)] : []),
    ...(project.set === 'model' ? [write('.gitattributes', gitAttributes(context))] : []),
    ...(projectJson ? [write('project.json', nxProject(project))] : []),
  ];
}

function gitAttributes({ largeAssets }: TemplateContext): string {
  const large = ['# Over 50 MB: kept in Git LFS.', ...['bestModel.onnx', 'MLModel.zip'].map(lfsLine)];
  const lines = [
    '# Their SHA-256 is checked: no line ending may change.',
    'assets/** -text',
    '*.onnx binary',
    '*.zip binary',
    ...(largeAssets ? large : []),
  ];
  return `${lines.join('\n')}\n`;
}

function lfsLine(asset: string): string {
  return `assets/${asset} filter=lfs diff=lfs merge=lfs -text`;
}

/** Runs the scripts of `package.json` in its folder; needs no plugin of Nx's. */
function nxProject({ set, folder }: Project): string {
  const isModel = set === 'model';
  const target = (command: string, more: object = {}): object => ({
    executor: 'nx:run-commands',
    ...more,
    options: { command, cwd: folder },
  });
  const build = target('tsc -b', { dependsOn: ['^build'], outputs: ['{projectRoot}/dist'], cache: true });
  const test = target('tsc -b && node --test dist/golden.check.js', { dependsOn: ['build'] });
  const start = target('tsc -b && node dist/program.js', { dependsOn: ['^build'] });
  const project = {
    name: posix.basename(folder),
    $schema: posix.join(posix.relative(folder, ''), 'node_modules/nx/schemas/project-schema.json'),
    sourceRoot: `${folder}/src`,
    projectType: isModel ? 'library' : 'application',
    targets: isModel ? { build, test } : { build, start },
  };
  return `${JSON.stringify(project, null, 2)}\n`;
}
