import type { Sibling } from './survey.ts';

/** Folders whose packages are made for tests, to play with and to show something: they do nothing as the repository does it. */
const ASIDE = new Set(
  [
    'test tests testing testdata fixture fixtures mocks e2e integration spec specs playground playgrounds sandbox sandboxes',
    'example examples sample samples demo demos bench benchmark benchmarks template templates starters',
  ].flatMap((words) => words.split(' ')),
);

/**
 * The members that say what is usual in a repository: without fixtures, playgrounds, examples, tests, and whatever lies in a
 * folder with a dot in front. Where there are no others, those but the last; where there is nothing else, all.
 */
export function usualMembers<T extends Pick<Sibling, 'folder'>>(members: readonly T[]): readonly T[] {
  const visible = members.filter(({ folder }) => !/(?:^|\/)\./.test(folder));
  const usual = visible.filter(({ folder }) => !isAside(folder));
  return usual.length > 0 ? usual : visible.length > 0 ? visible : members;
}

/** Whether a folder, or one above it, is named for tests, examples and the like: `build-tests`, `__fixtures__`. */
export function isAside(folder: string): boolean {
  const names = folder.toLowerCase().split('/');
  return names.some((name, index) => {
    // A package may be called test-utils; a folder of packages is not.
    const words =
      index === names.length - 1 && index > 0 ? [name.replace(/^_+|_+$/g, '')] : name.split(/[-_.]+/);
    return words.some((word) => ASIDE.has(word));
  });
}

/** The members that lie directly in one of some folders. */
export function membersIn<T extends Pick<Sibling, 'folder'>>(
  members: readonly T[],
  parents: readonly string[],
): readonly T[] {
  return members.filter(({ folder }) => parents.includes(parentFolder(folder)));
}

/** `packages` of `packages/colours`; `''` is the root. */
export function parentFolder(folder: string): string {
  return folder.replace(/^\.\//, '').replace(/\/?[^/]*$/, '');
}
