import { posix } from 'node:path';
import type { ProjectCommands } from '../scaffold/context.ts';
import type { ManagerCommands, NewMember } from './adapter.ts';

/** What a person types at the root. The last project that is no model is the one to start; building it builds the model too. */
export function insertionCommands(
  { install, run, beforeArguments, exec }: ManagerCommands,
  added: readonly NewMember[],
  { integrated }: { readonly integrated: boolean },
): ProjectCommands {
  const line = (member: NewMember | undefined, script: string): string =>
    member === undefined
      ? ''
      : integrated
        ? `${exec} nx ${script} ${posix.basename(member.folder)}`
        : run(member, script);
  const model = added.find(({ set }) => set === 'model');
  const program = added.findLast(({ set }) => set !== 'model');
  // Arguments follow, so that no bracket may close before them.
  const start = line(program, 'start').replace(/^\((.*)\)$/, '$1');
  return {
    install: install.join(' '),
    build: line(program ?? model, 'build'),
    test: line(model, 'test'),
    start: start === '' || integrated ? start : `${start}${beforeArguments}`,
  };
}
