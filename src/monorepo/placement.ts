import type { Decision } from './adapter.ts';
import { leadsOut } from './globs.ts';
import { mostCommon } from './most-common.ts';
import type { Sibling } from './survey.ts';

/** Folders are relative to the root. */
export interface PlacementRequest {
  /** Folder names: `flowers-model`, `flowers-console-app`. */
  readonly model: string;
  readonly consoleApp: string;
  /** Where a member of that name lies already. */
  readonly modelThere?: string | undefined;
  readonly consoleAppThere?: string | undefined;
  /** From flags. */
  readonly modelFolder?: string | undefined;
  readonly consoleAppFolder?: string | undefined;
  /** What was typed in front of the name: both go into it. */
  readonly typedParent?: string | undefined;
}

export interface PlacementFacts {
  readonly siblings: readonly Pick<Sibling, 'folder' | 'kind'>[];
  /** Of the package manager: `apps/*`. */
  readonly globs: readonly string[];
  /** Of nx.json, or its defaults. */
  readonly layout?: { readonly apps: string; readonly libraries: string };
}

export interface Placement {
  readonly model: string;
  readonly consoleApp: string;
  /** Where applications go. */
  readonly apps: string;
  readonly decisions: readonly Decision[];
}

/** Puts the model package with its kin, and the console app with its own. */
export function placeProjects(request: PlacementRequest, facts: PlacementFacts): Placement {
  const apps = parentOf('app', request, facts);
  const model = placed(
    { what: 'model-folder', name: request.model, given: request.modelFolder, there: request.modelThere },
    () => parentOf('library', request, facts),
  );
  const consoleApp = placed(
    {
      what: 'console-app-folder',
      name: request.consoleApp,
      given: request.consoleAppFolder,
      there: request.consoleAppThere,
    },
    () => apps,
  );
  return {
    model: model.value,
    consoleApp: consoleApp.value,
    apps: apps.parent,
    decisions: [model, consoleApp],
  };
}

interface Parent {
  readonly parent: string;
  readonly reason: string;
}

function placed(
  {
    what,
    name,
    given,
    there,
  }: { what: string; name: string; given: string | undefined; there: string | undefined },
  usual: () => Parent,
): Decision {
  if (given !== undefined) return { what, value: given, reason: `--${what}` };
  if (there !== undefined) return { what, value: there, reason: 'it lies there already' };
  const { parent, reason } = usual();
  return { what, value: below(parent, name), reason };
}

function parentOf(
  kind: 'app' | 'library',
  { typedParent }: PlacementRequest,
  { siblings, globs, layout }: PlacementFacts,
): Parent {
  if (typedParent !== undefined) return { parent: typedParent, reason: `you named ${typedParent}` };
  const plural = kind === 'app' ? 'apps' : 'libraries';
  const kin = siblings.filter((sibling) => sibling.kind === kind).map(({ folder }) => parentFolder(folder));
  const most = mostCommon(kin);
  if (most !== undefined) {
    const count = kin.filter((parent) => parent === most).length;
    return {
      parent: most,
      reason: `${most === '' ? 'the root' : most} holds ${count} of ${kin.length} ${plural}`,
    };
  }
  if (layout !== undefined)
    return { parent: kind === 'app' ? layout.apps : layout.libraries, reason: `Nx keeps ${plural} there` };
  const usual = kind === 'app' ? ['apps', 'packages'] : ['packages', 'libs', 'libraries'];
  const parents = globs
    .filter((glob) => /^[\w./-]+\/\*{1,2}$/.test(glob) && !leadsOut(glob))
    .map(parentFolder);
  const named = usual.find((name) => parents.includes(name)) ?? parents.at(0);
  const none = `there are no ${plural} yet`;
  if (named !== undefined) return { parent: named, reason: `${none}, and members lie in ${named}` };
  const other = mostCommon(siblings.map(({ folder }) => parentFolder(folder)));
  if (other !== undefined) return { parent: other, reason: `${none}, and the other members lie there` };
  return { parent: usual[0], reason: `${none}; this is where most repositories have them` };
}

function parentFolder(folder: string): string {
  return folder.replace(/^\.\//, '').replace(/\/?[^/]*$/, '');
}

function below(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}
