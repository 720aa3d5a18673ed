import { sha256Of } from '../../sha256.ts';

/** The tag that everything of ours carries, jobs too; its value is {@link TOOL}. */
export const TOOL_TAG = 'created-by';

export const TOOL = 'create-model-builder';

/** What tells a resource of ours from one that a policy gave our tag: the beginning of its own id's hash. */
const MARK_TAG = 'created-by-mark';

/** What we put on jobs. */
export const TAGS: Readonly<Record<string, string>> = { [TOOL_TAG]: TOOL };

/** What we put on every resource that we create, so that `azure clean` finds it and takes nothing else for it. @param id its ARM id */
export function tagsFor(id: string): Readonly<Record<string, string>> {
  return { ...TAGS, [MARK_TAG]: markOf(id) };
}

/** Whether we made a resource: a copied tag does not fit its id. */
export function isMade(resource: {
  readonly id?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}): boolean {
  return isOurs(resource) && resource.tags?.[MARK_TAG] === markOf(resource.id ?? '');
}

/** Ids come back in other capitals than they were sent in. */
function markOf(id: string): string {
  return sha256Of(id.toLowerCase()).slice(0, 12);
}

/** Whether something says that it is ours: enough to follow a job, not to delete anything. */
export function isOurs(resource: { readonly tags?: Readonly<Record<string, string>> | undefined }): boolean {
  return resource.tags?.[TOOL_TAG] === TOOL;
}
