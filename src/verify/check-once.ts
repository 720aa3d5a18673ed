import type { WriteOperation } from '../scaffold/plan.ts';

/**
 * The write, its types not to be checked when one with the same key was: the compiler then only reads it for who imports it.
 * Hundreds of equal copies would take minutes. @param checked keys so far; this one is added
 */
export function checkOnce(write: WriteOperation, key: string, checked: Set<string>): WriteOperation {
  const isKnown = checked.has(key) && /\.tsx?$/.test(write.path);
  checked.add(key);
  return isKnown ? { ...write, text: `// @ts-nocheck\n${write.text}` } : write;
}
