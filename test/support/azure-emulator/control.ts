import { field, text } from './json.ts';
import { armError, ok } from './replies.ts';
import type { Fault } from './scenario.ts';
import type { AzureEmulator } from './index.ts';
import type { Reply } from './types.ts';

/** What a test may ask of an emulator in another process. */
export async function controlFace(
  emulator: AzureEmulator,
  method: string,
  path: string,
  body: unknown,
): Promise<Reply> {
  const { state } = emulator;
  switch (`${method} ${path.replace('/__control/', '')}`) {
    case 'GET state':
      return ok({
        requests: state.requests,
        violations: state.violations,
        azCalls: emulator.azCalls(),
        resources: [...state.resources.values()].map(({ id, type, tags }) => ({ id, type, tags })),
        jobs: [...state.runs.values()].map(({ id, status, error }) => ({ id, status, error })),
      });
    case 'POST count':
      return ok({
        count: emulator.count(text(body, 'method') ?? 'GET', new RegExp(text(body, 'url') ?? '.', 'i')),
      });
    case 'POST fault':
      state.faults.push(body as Fault);
      return ok({});
    case 'POST reset':
      emulator.reset(field(body, 'scenario') ?? {});
      return ok({});
    case 'POST close':
      setImmediate(() => void emulator.close().then(() => process.exit()));
      return await Promise.resolve(ok({}));
    default:
      return armError(404, { code: 'NotFound', message: `No ${method} ${path}.` });
  }
}
