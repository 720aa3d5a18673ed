import { InferenceSession } from 'onnxruntime-node';

/**
 * Loads a model: every session of ours is opened here. The onnxruntime-node that we depend on phones nobody; newer ones, from
 * 1.30 on, would send events to Microsoft and keep a device id in the home folder.
 * @throws onnxruntime's error when it refuses the model
 */
export async function openSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  return await InferenceSession.create(model, options);
}
