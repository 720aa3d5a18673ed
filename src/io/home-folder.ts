import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { ModelBuilderError } from '../errors.ts';

/** What holds people's repositories is none itself. Undefined where `HOME` is empty or relative, as in some containers. */
export function homeFolder(): string | undefined {
  const home = homedir();
  return isAbsolute(home) ? home : undefined;
}

/**
 * One of the folders that a system gives every user for such things; a relative path in the variable does not count (XDG Base Directory
 * Specification), because it would lie in whatever folder a command runs in.
 * @param given value of the variable that moves it
 * @param below where it is otherwise, from the home folder
 * @throws ModelBuilderError `io-no-home`
 */
export function userFolder(given: string | undefined, below: (home: string) => string): string {
  if (given !== undefined && isAbsolute(given)) return given;
  const home = homeFolder();
  if (home !== undefined) return below(home);
  throw new ModelBuilderError(
    'io-no-home',
    'There is no home folder: HOME is empty, or not an absolute path.',
    {
      hint: 'Set HOME. MODEL_BUILDER_CACHE names a folder for the cache, XDG_STATE_HOME one for what must outlast a crash.',
    },
  );
}
