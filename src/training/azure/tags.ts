/** The tag that every resource of ours carries; its value is {@link TOOL}. */
export const TOOL_TAG = 'created-by';

export const TOOL = 'create-model-builder';

/** What we put on everything that we create, so that `azure clean` finds it. */
export const TAGS: Readonly<Record<string, string>> = { [TOOL_TAG]: TOOL };

/** Whether a resource is ours. */
export function isOurs(resource: { readonly tags?: Readonly<Record<string, string>> | undefined }): boolean {
  return resource.tags?.[TOOL_TAG] === TOOL;
}
