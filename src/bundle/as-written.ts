import { sha256Of } from '../sha256.ts';

/**
 * The bytes of a JSON file as we wrote them, where a formatter or git has changed nothing but white space since.
 * @param text as it is now
 * @param sha256 of the file as we wrote it, lower-case hex
 * @returns undefined when something else has changed, or it is no JSON
 */
export function asWritten(text: string, sha256: string): Buffer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const forms = [JSON.stringify(value), `${JSON.stringify(value, undefined, 2)}\n`].map((form) =>
    Buffer.from(form),
  );
  return forms.find((form) => sha256Of(form) === sha256);
}
