import type { JobBase } from '../client.ts';

/** A job's tags; the service may give some without a value. */
export function tagsOf({ properties }: JobBase): Readonly<Record<string, string>> {
  const all = Object.entries(properties.tags ?? {}).map(([name, value]) => [name, value ?? ''] as const);
  return Object.fromEntries(all);
}

/** Name of the cluster that a job runs on; a serverless one has none before the service has made its own, and says so in three ways. */
export function computeOf({ properties }: JobBase): string | undefined {
  return properties.computeId?.split('/').at(-1) || undefined;
}
