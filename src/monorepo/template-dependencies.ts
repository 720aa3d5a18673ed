import type { TemplateSet } from '../scaffold/templates.ts';

/** What the templates' `package.json` files depend on. */
export interface TemplateDependencies {
  /** Dependency → version range. */
  readonly versions: Readonly<Record<string, string>>;
  /** Template sets that have it. */
  readonly neededBy: (dependency: string) => readonly string[];
  readonly isForDevelopment: (dependency: string) => boolean;
}

const DEPENDENCY = /"((?:@[\w.-]+\/)?[\w.-]+)":\s*"([~^]?\d[^"{]*)"/g;

/** Reads dependencies from templates without rendering them: `"name": "^1.2.3"` after `dependencies` or `devDependencies`. */
export function templateDependencies(
  sets: Readonly<Record<string, TemplateSet>>,
  used: readonly string[],
): TemplateDependencies {
  const found = used.flatMap((set) => {
    const files = Object.hasOwn(sets, set) ? sets[set].files : [];
    const manifest = files.find(({ source }) => /^package\.json(?:\.hbs)?$/.test(source));
    const sections = (manifest?.text ?? '').split(/"(?=(?:dev)?[dD]ependencies":)/).slice(1);
    return sections.flatMap((section) =>
      [...section.matchAll(DEPENDENCY)].map(([, name, spec]) => ({
        set,
        name,
        spec,
        development: section.startsWith('dev'),
      })),
    );
  });
  return {
    versions: Object.fromEntries(found.map(({ name, spec }) => [name, spec])),
    neededBy: (dependency) => found.filter(({ name }) => name === dependency).map(({ set }) => set),
    isForDevelopment: (dependency) =>
      found.every(({ name, development }) => name !== dependency || development),
  };
}
