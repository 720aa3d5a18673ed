import type { JobBase } from '../client.ts';

/** A job's tags; the service may give some without a value. */
export function tagsOf({ properties }: JobBase): Readonly<Record<string, string>> {
  const all = Object.entries(properties.tags ?? {}).map(([name, value]) => [name, value ?? ''] as const);
  return Object.fromEntries(all);
}
