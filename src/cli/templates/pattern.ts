/**
 * Whether a path matches what somebody typed: `*` and `?` within a name, `**` across folders; a folder stands for all that is in
 * it, and a name without a slash for every file of that name.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  const typed = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const anywhere = typed.includes('/') ? '' : '(?:.*/)?';
  const body = typed
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => WILDCARDS[part] ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&'))
    .join('');
  return new RegExp(`^${anywhere}${body}(?:/.*)?$`, 'u').test(path);
}

const WILDCARDS: Readonly<Record<string, string | undefined>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};
