import { join } from 'node:path';
import { findOwnPackage } from './own-package.ts';

/** Absolute path of a file that this package ships, whether it runs from sources or compiled into `dist`. */
export function packageFile(path: string): string {
  return join(findOwnPackage().root, path);
}
