import { ModelBuilderError } from '../../../errors.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { provisioningErrors } from '../compute-state.ts';
import type { JobAddress } from './job-errors.ts';

/** What keeps a job from its machines, or what they are doing; empty when nobody knows. */
export async function machinesOf(
  { machineLearning, connection }: Azure,
  at: JobAddress,
  job: JobBase,
): Promise<string> {
  const compute = job.properties.computeId?.split('/').at(-1);
  if (compute === undefined) return '';
  try {
    const resource = await machineLearning.compute(at, compute);
    const errors =
      resource === undefined ? [`The compute ${compute} is gone.`] : provisioningErrors(resource);
    if (errors.length > 0) return `The compute ${compute} cannot get its machines: ${errors.join(' ')}`;
    const states = (await machineLearning.nodes(at, compute)).map(({ nodeState }) => nodeState ?? 'unknown');
    return states.length === 0 ? '' : `Machines of ${compute}: ${states.join(', ')}.`;
  } catch (error) {
    connection.signal.throwIfAborted();
    // Only what is shown suffers.
    if (error instanceof ModelBuilderError) return '';
    throw error;
  }
}
