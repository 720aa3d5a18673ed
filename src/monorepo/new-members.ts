import { EXIT, ModelBuilderError } from '../errors.ts';
import type { SolutionNames } from '../scaffold/naming.ts';
import type { Member, NewMember } from './adapter.ts';
import type { Placement } from './placement.ts';

/** Names and places of the projects to generate. @param projects set and folder name; those of the owner's templates go with the apps */
export function newMembers(
  projects: readonly { readonly set: string; readonly folder: string }[],
  names: SolutionNames,
  { model, consoleApp, apps }: Placement,
): readonly NewMember[] {
  const scope = names.model.packageName.slice(0, -names.model.folder.length);
  return projects.map(({ set, folder }) => {
    if (set === 'model') return { set, packageName: names.model.packageName, folder: model };
    if (set === 'console-app') return { set, packageName: names.consoleApp.packageName, folder: consoleApp };
    return { set, packageName: `${scope}${folder}`, folder: apps === '' ? folder : `${apps}/${folder}` };
  });
}

/**
 * Refuses a name or a folder that is another member's.
 * @throws {ModelBuilderError} `monorepo-name-taken`, `monorepo-folder` (exit code 2)
 */
export function assertFree(added: readonly NewMember[], members: readonly Member[]): void {
  for (const { packageName, folder } of added) {
    const sameName = members.find((member) => member.packageName === packageName && member.folder !== folder);
    if (sameName) {
      throw refused(
        'monorepo-name-taken',
        `${packageName} is the name of ${sameName.folder} already.`,
        '--name or --scope',
      );
    }
    const sameFolder = members.find(
      (member) => member.folder === folder && member.packageName !== packageName,
    );
    if (sameFolder) {
      throw refused(
        'monorepo-folder',
        `${folder} is ${sameFolder.packageName} already.`,
        '--name, --model-folder or --console-app-folder',
      );
    }
  }
  const folders = added.map(({ folder }) => folder);
  const nested = added.find(({ folder }) =>
    folders.some((other) => other !== folder && folder.startsWith(`${other}/`)),
  );
  const twice = folders.find((folder, index) => folders.indexOf(folder) !== index);
  if (nested || twice !== undefined) {
    throw refused(
      'monorepo-folder',
      `${nested?.folder ?? twice ?? ''} would lie in another of the projects.`,
      '--model-folder and --console-app-folder',
    );
  }
}

/** @throws {ModelBuilderError} `monorepo-no-model` (exit code 2) when what is generated would depend on nothing */
export function assertModel(packageName: string, members: readonly Member[]): void {
  if (members.some((member) => member.packageName === packageName)) return;
  throw new ModelBuilderError('monorepo-no-model', `No member of the monorepo is called ${packageName}.`, {
    hint: 'Generate the model package as well, or give the --name and --scope of the one that is there.',
    exitCode: EXIT.usage,
  });
}

function refused(code: string, message: string, flags: string): ModelBuilderError {
  return new ModelBuilderError(code, message, {
    hint: `Nothing was written. Choose another with ${flags}.`,
    exitCode: EXIT.usage,
  });
}
