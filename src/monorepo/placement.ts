import type { Decision } from './adapter.ts';
import { isAside, parentFolder, usualMembers } from './evidence.ts';
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

/** Folders whose name says what is kept in them. */
const NAMED: Readonly<Record<'app' | 'library', readonly string[]>> = {
  app: ['apps', 'applications'],
  library: ['packages', 'libs', 'libraries'],
};

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
  const usualOnes = usualMembers(siblings);
  // What lies in another member belongs to that.
  const members = new Set(siblings.map(({ folder }) => folder));
  const free = usualOnes.filter(({ folder }) => !members.has(parentFolder(folder)));
  const parentsOfAll = free.map(({ folder }) => parentFolder(folder));
  const kin = free.filter((sibling) => sibling.kind === kind).map(({ folder }) => parentFolder(folder));
  const holds = (parent: string, all = kin): number => all.filter((one) => one === parent).length;
  // A program or two beside the folders of packages do not make the root their place.
  const candidates =
    holds('', parentsOfAll) * 2 > parentsOfAll.length ? kin : kin.filter((one) => one !== '');
  const named = mostCommon(parentsOfAll.filter((parent) => NAMED[kind].includes(parent)));
  const most = mostCommon(candidates);
  if (named !== undefined && holds(named, parentsOfAll) * 4 >= holds(most ?? named))
    return { parent: named, reason: `${named} is where ${plural} belong` };
  if (most !== undefined)
    return {
      parent: most,
      reason: `${most === '' ? 'the root' : most} holds ${holds(most)} of ${kin.length} ${plural}`,
    };
  if (layout !== undefined)
    return { parent: kind === 'app' ? layout.apps : layout.libraries, reason: `Nx keeps ${plural} there` };
  const usual = kind === 'app' ? ['apps', 'packages'] : ['packages', 'libs', 'libraries'];
  const parents = globs
    .filter((glob) => /^[\w./-]+\/\*{1,2}$/.test(glob) && !leadsOut(glob))
    .map(parentFolder)
    .filter((parent) => !isAside(parent));
  const none = `there are no ${plural} yet`;
  const covered = usual.find((name) => parents.includes(name));
  if (covered !== undefined) return { parent: covered, reason: `${none}, and members lie in ${covered}` };
  const other =
    mostCommon(parentsOfAll.filter((parent) => parent !== '')) ?? parents.at(0) ?? parentsOfAll.at(0);
  if (other !== undefined) return { parent: other, reason: `${none}, and other members lie there` };
  return { parent: usual[0], reason: `${none}; this is where most repositories have them` };
}

function below(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}
