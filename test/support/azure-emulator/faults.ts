import type { Fault } from './scenario.ts';
import type { State } from './types.ts';

/** The fault that hits this request, counted; the first in the list wins. */
export function faultFor(
  state: State,
  scripted: readonly Fault[],
  method: string,
  url: string,
): Fault | undefined {
  for (const fault of [...scripted, ...state.faults]) {
    const hits =
      (fault.method === undefined || fault.method === method) && new RegExp(fault.path, 'i').test(url);
    if (!hits) continue;
    const count = (state.faultCounts.get(fault) ?? 0) + 1;
    state.faultCounts.set(fault, count);
    const { nth = 1, times = 1 } = fault;
    if (count >= nth && count < nth + times) return fault;
  }
  return undefined;
}
