import type { Handler, Routes } from './types.ts';

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly handler: Handler;
}

export interface Match {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
}

/** Azure's paths are not case-sensitive; `:name` is one segment, `*name` the rest. */
export function router(...tables: readonly Routes[]): (method: string, path: string) => Match | undefined {
  const routes = tables.flatMap((table) =>
    Object.entries(table).map(([key, handler]) => route(key, handler)),
  );
  return (method, path) => {
    for (const { method: wanted, pattern, names, handler } of routes) {
      const found = wanted === method ? pattern.exec(path) : null;
      if (found) {
        const params = names.map((name, i) => [name, decodeURIComponent(found[i + 1])] as const);
        return { handler, params: Object.fromEntries(params) };
      }
    }
    return undefined;
  };
}

function route(key: string, handler: Handler): Route {
  const [method, path] = key.split(' ') as [string, string];
  const names = [...path.matchAll(/[:*](\w+)/g)].map(([, name]) => name);
  const pattern = path
    .replace(/[.$]/g, '\\$&')
    .replace(/\/:\w+/g, '/([^/]+)')
    .replace(/\/\*\w+/g, '/(.+)');
  return { method, pattern: new RegExp(`^${pattern}/?$`, 'i'), names, handler };
}
