import { randomName } from './random-name.ts';

/** A name for one run of a command; later runs sort behind earlier ones. */
export function createRunId(): string {
  return `${new Date().toISOString()} ${randomName()}`;
}
