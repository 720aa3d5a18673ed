import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { WriteOperation } from '../scaffold/plan.ts';
import type { Project } from '../scaffold/render.ts';
import type { LocalPackages } from './verify.ts';

const SHOWN = 5;

interface Task {
  readonly task: 'create-model-builder: typecheck';
  readonly given: readonly [readonly Project[], LocalPackages, readonly WriteOperation[]];
}

/**
 * Typechecks generated projects in memory, each with its own compiler options.
 * @throws {ModelBuilderError} `scaffold-verify` (exit code 4) with the compiler's first messages
 */
export async function assertCompiles(
  projects: readonly Project[],
  packages: LocalPackages,
  writes: readonly WriteOperation[],
  hint = 'Nothing was written. This is a fault of the templates: please report it. --no-verify writes the projects anyway.',
): Promise<void> {
  assertNoErrors(await typeErrors(projects, packages, writes), hint);
}

/** @throws {ModelBuilderError} `scaffold-verify` (exit code 4) where a compiler said anything */
export function assertNoErrors(messages: readonly string[], hint: string): void {
  if (messages.length === 0) return;
  const more = messages.length > SHOWN ? `\n  … and ${messages.length - SHOWN} more` : '';
  throw new ModelBuilderError(
    'scaffold-verify',
    `The generated code does not compile:\n  ${messages.slice(0, SHOWN).join('\n  ')}${more}`,
    { hint, exitCode: EXIT.verification },
  );
}

/** As `compileErrors`, on a thread of its own: the compiler takes seconds in one piece, and signals reach the main thread alone. */
export async function typeErrors(...given: Task['given']): Promise<readonly string[]> {
  // Node alone does not run the sources on another thread.
  if (import.meta.url.endsWith('.ts')) return (await import('./verify.ts')).compileErrors(...given);
  const task: Task = { task: 'create-model-builder: typecheck', given };
  const worker = new Worker(new URL(import.meta.url), { workerData: task });
  const [messages] = (await once(worker, 'message')) as [readonly string[]];
  return messages;
}

function isTask(data: unknown): data is Task {
  return (data as Partial<Task> | null)?.task === 'create-model-builder: typecheck';
}

// The other end: this very file, wherever the build has put it.
if (isTask(workerData)) {
  const { compileErrors } = await import('./verify.ts');
  parentPort?.postMessage(compileErrors(...workerData.given));
}
