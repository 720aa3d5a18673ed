import type { JobBase } from '../client.ts';

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Seconds after which Azure ends a job; `undefined` where it does not say. */
export function timeLimit({ properties }: JobBase): number | undefined {
  const { limits, taskDetails } = properties as {
    readonly limits?: { readonly timeout?: string };
    readonly taskDetails?: { readonly limitSettings?: { readonly timeout?: string } };
  };
  const parts = DURATION.exec(limits?.timeout ?? taskDetails?.limitSettings?.timeout ?? '');
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part?: string) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
