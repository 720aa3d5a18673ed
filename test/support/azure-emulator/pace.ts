import { violation } from './respond.ts';
import type { Reply, World } from './types.ts';

// Clocks and timers differ by a little.
const SLACK = 0.9;

function keyOf(method: string, url: URL): string {
  return `${method} ${url.pathname.toLowerCase()}`;
}

/** Records a request that came sooner than the last answer's `Retry-After` allowed. */
export function checkPace(world: World, method: string, url: URL, now: number): void {
  const key = keyOf(method, url);
  const earliest = world.state.notBefore.get(key);
  if (earliest === undefined || now >= earliest) return;
  // Microsoft's poller asks once when it begins and at once again when it is waited for: that is not ours to judge.
  if (/\/\w*operation(s?Status|Results)\//i.test(url.pathname) && !world.state.hurried.has(key)) {
    world.state.hurried.add(key);
    return;
  }
  violation(world, 'retry-after', `${key} came ${earliest - now} ms before Retry-After was over`);
}

/** Notes when the same may be asked again. */
export function notePace(
  world: World,
  method: string,
  url: URL,
  headers: Reply['headers'],
  now: number,
): void {
  const seconds = Number(headers?.['retry-after'] ?? 0);
  if (seconds > 0) world.state.notBefore.set(keyOf(method, url), now + seconds * 1000 * SLACK);
  else world.state.notBefore.delete(keyOf(method, url));
}

const ONCE = /\/(jobs|computes|deployments)\/[^/]+$/i;

/** A second PUT of what is already there doubles work or cost: recorded, unless the first one's answer was lost. */
export function checkRepeatedPut(world: World, method: string, url: URL): void {
  if (method !== 'PUT' || !ONCE.test(url.pathname) || world.scenario.allowRepeatedPuts) return;
  const path = url.pathname.toLowerCase();
  const there = world.state.resources.has(decodeURIComponent(path));
  const answered = world.state.requests.some(
    (request) =>
      request.method === 'PUT' &&
      !request.faulted &&
      request.status < 300 &&
      request.url.split('?')[0].toLowerCase() === path,
  );
  if (there && answered) violation(world, 'repeated-put', `${path} was put twice`);
}
