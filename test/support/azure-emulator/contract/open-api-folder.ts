import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../../../shared/azure-openapi/specification', import.meta.url));

/** Where Azure's official OpenAPI documents lie, beside the project; undefined where they are not. */
export function openApiFolder(): string | undefined {
  return existsSync(FOLDER) ? FOLDER : undefined;
}
