import { EXIT, ModelBuilderError } from '../src/errors.ts';
import type { Insertion } from '../src/monorepo/insertion.ts';
import type { WriteOperation } from '../src/scaffold/plan.ts';
import type { Project } from '../src/scaffold/render.ts';
import type { GeneratorAnswers } from './definition.ts';

/** ts-morph is loaded only behind this, and only when asked for. */
export async function verify(
  projects: readonly Project[],
  packages: Readonly<Record<string, string>>,
  writes: readonly WriteOperation[],
  customised: boolean,
): Promise<void> {
  const { assertCompiles } = await import('../src/verify/check-types.ts');
  if (!customised) return await assertCompiles(projects, packages, writes);
  const { CUSTOMISED_HINT, withForeignModules } = await import('../src/verify/foreign-modules.ts');
  const withForeign = withForeignModules(projects, packages, writes);
  await assertCompiles(projects, packages, withForeign, CUSTOMISED_HINT);
}

/** Only where its projects are compiled with that. */
export function takesItsTypeScript({ versions, projectJson }: Insertion): boolean {
  return projectJson || Object.hasOwn(versions, 'typescript');
}

type RepositoryTypeScript = typeof import('../src/io/repository-typescript.ts');

/** The repository's own TypeScript builds them, where one is installed. */
export async function verifyThere(
  ...given: Parameters<RepositoryTypeScript['repositoryTypeErrors']>
): Promise<void> {
  const { repositoryTypeErrors } = await import('../src/io/repository-typescript.ts');
  const { assertNoErrors } = await import('../src/verify/check-types.ts');
  const hint =
    "Nothing was written. The repository's own TypeScript says so: raise it, or have the projects' own with --versions own; --no-verify writes them anyway.";
  assertNoErrors((await repositoryTypeErrors(...given)) ?? [], hint);
}

export function isVerification(cause: unknown): cause is ModelBuilderError {
  return cause instanceof ModelBuilderError && cause.exitCode === EXIT.verification;
}

/** The same projects without the configuration that they can not be built with. */
export function withoutBase(
  { decisions = [], ...answers }: GeneratorAnswers,
  { tsconfig, ...monorepo }: Insertion,
  { message }: ModelBuilderError,
): GeneratorAnswers {
  const first = message.split('\n').at(1) ?? message;
  const kept = decisions.filter((line) => !line.startsWith('  tsconfig:'));
  return {
    ...answers,
    monorepo,
    decisions: [
      ...kept,
      `  tsconfig: none (with ${tsconfig?.extends ?? ''} the generated code does not compile: ${first.trim()})`,
    ],
  };
}
