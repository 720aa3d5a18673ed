import { EXIT, ModelBuilderError } from '../errors.ts';
import { parseJson } from '../io/validate.ts';
import { isPlainObject } from '../plain-object.ts';

/** What we read of a `package.json`; everything else is nobody's business. */
export interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly workspaces?: unknown;
  readonly packageManager?: string;
  readonly devEngines?: { readonly packageManager?: unknown };
  readonly bin?: unknown;
  readonly main?: unknown;
  readonly module?: unknown;
  readonly types?: unknown;
  readonly exports?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly catalog?: unknown;
  readonly catalogs?: unknown;
}

/** Parses a `package.json`. @throws {ModelBuilderError} `monorepo-package-json` (exit code 1) when it is not what its schema says */
export function parseManifest(text: string, file: string): PackageManifest {
  return parseJson(
    'package',
    text,
    ({ problem }, cause) =>
      new ModelBuilderError('monorepo-package-json', `${file} ${problem}.`, {
        hint: 'Mend it: what is a member of the monorepo can not be known before. Nothing was written.',
        exitCode: EXIT.failure,
        cause,
      }),
  );
}

/** Globs of `workspaces`, a list or `{ packages }`; undefined when there are none. */
export function workspaceGlobs({ workspaces }: PackageManifest): readonly string[] | undefined {
  const list = isPlainObject(workspaces) ? workspaces.packages : workspaces;
  return Array.isArray(list) ? list.filter((glob) => typeof glob === 'string') : undefined;
}
