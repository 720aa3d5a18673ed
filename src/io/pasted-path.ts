import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeFolder } from './home-folder.ts';

/**
 * A path as people put it into a terminal: typed, pasted in quotes, dragged (with what a shell would need before its spaces), with `~`, or
 * as a file's address. What exists as it stands is taken as it stands.
 * @param cwd absolute; relative paths are relative to it
 */
export function pastedPath(typed: string, cwd: string): string {
  const text = typed.trim();
  if (text === '' || existsSync(resolve(cwd, text))) return text;
  return atHome(plainPath(text, process.platform === 'win32'));
}

/** The words of a path alone, without quotes and escapes. @param isWindows there a backslash is no escape */
export function plainPath(text: string, isWindows: boolean): string {
  if (/^file:\/\//i.test(text)) return addressed(text);
  // PowerShell puts `& ` before what is dragged into it.
  const quoted = /^(?:& )?(["'])(.*)\1$/.exec(text);
  if (quoted !== null && !quoted[2].includes(quoted[1])) return quoted[2];
  return isWindows ? text : unescaped(text);
}

/** Quotes and backslashes as a POSIX shell reads them; a text that is no such word stays as it is. */
function unescaped(text: string): string {
  const part = /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\\'"]+)/gsy;
  let plain = '';
  let at = 0;
  for (const match of text.matchAll(part)) {
    const [whole, escaped, single, double, bare] = match as readonly (string | undefined)[];
    plain += escaped ?? single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? bare ?? '';
    at += whole!.length;
  }
  return at === text.length ? plain : text;
}

function addressed(text: string): string {
  try {
    return fileURLToPath(text);
  } catch {
    return text;
  }
}

function atHome(path: string): string {
  const home = homeFolder();
  return home !== undefined && /^~(?:[\\/]|$)/.test(path) ? join(home, path.slice(1)) : path;
}
