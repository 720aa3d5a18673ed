import { isAbsolute, posix, relative, resolve, sep, win32 } from 'node:path';

/** Why a row's picture is not looked for. */
export type Refusal = 'url' | 'outside';

/** The ends of a path are looked for below the folder, at most so many folders of it: no more are needed, and a path may be long. */
const MOST_SEGMENTS = 12;

/** Azure ML's two forms of an address in a datastore. */
const DATASTORE = /^(?:azureml:\/\/(?:[^]*?\/paths\/)?|amldatastore:\/\/)(?<path>[^]*)$/i;
const URL = /^[a-z][a-z\d+.-]+:\/\//i;
/** Where Label Studio says that its own uploads, and the files of its machine, lie. */
const LABEL_STUDIO = /^\/data\/(?:upload\/(?:\d+\/)?|local-files\/\?d=)(?<path>[^]+)$/;
/** What it puts before the name of an upload. */
const UPLOAD_PREFIX = /^[\da-f]{8}-(?=.)/;

/**
 * Where the picture of a row may lie, as names below the table's folder, the likeliest first; only those are read: a table is often
 * somebody else's, and must not make a training read (and its golden samples publish) files from elsewhere.
 * @param root absolute folder of the table
 * @param exported whether the table comes from a tool that names pictures where it kept them: their names may lie here all the same
 */
export function placesOf(source: string, root: string, exported = false): readonly string[] | Refusal {
  const stored = DATASTORE.exec(source)?.groups?.path;
  if (stored !== undefined) return endsOf(stored);
  const uploaded = LABEL_STUDIO.exec(source)?.groups?.path;
  if (uploaded !== undefined) {
    const ends = endsOf(unescaped(uploaded));
    if (typeof ends === 'string') return ends;
    const name = ends.at(-1)!;
    return UPLOAD_PREFIX.test(name) ? [...ends, name.replace(UPLOAD_PREFIX, '')] : ends;
  }
  if (URL.test(source))
    return exported ? endsOf(unescaped(source.replace(URL, '').replace(/[?#][^]*$/, ''))) : 'url';
  if (isAbsolute(source)) {
    const below = relative(root, resolve(source)).split(sep).join('/');
    if (below !== '' && !leadsOut(below)) return [below];
    return exported ? endsOf(source) : 'outside';
  }
  return leadsOut(source) ? 'outside' : [normalized(slashed(source))];
}

/** `b/c.jpg`, `c.jpg` for `b/c.jpg`. */
function endsOf(path: string): readonly string[] | Refusal {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || leadsOut(path.replace(/^\/+/, ''))) return 'outside';
  const last = segments.slice(-MOST_SEGMENTS);
  return last.map((_, at) => last.slice(at).join('/'));
}

/** Normalizing makes a text of many pieces: a million of them take hundreds of megabytes. */
function normalized(path: string): string {
  return /(?:^|\/)\.?(?:\/|$)/.test(path) ? posix.normalize(path) : path;
}

function leadsOut(path: string): boolean {
  return (
    isAbsolute(path) || win32.isAbsolute(path) || /^[a-z]:/i.test(path) || path.split(/[\\/]/).includes('..')
  );
}

/** Elsewhere than on Windows a backslash may be part of a file's name. */
function slashed(source: string): string {
  return source.replaceAll(sep, '/');
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
