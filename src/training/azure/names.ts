/** What can have a name in Azure that we check before anything is sent. */
export type NameKind =
  'experiment' | 'workspace' | 'compute' | 'newCompute' | 'resourceGroup' | 'region' | 'job';

interface Rule {
  readonly test: (name: string) => boolean;
  /** Completes "the name of the workspace … ". */
  readonly says: string;
}

const lengthRule = (min: number, max: number): Rule => ({
  test: (name) => name.length >= min && name.length <= max,
  says: `must have ${min} to ${max} characters`,
});
const pattern = (regex: RegExp, says: string): Rule => ({ test: (name) => regex.test(name), says });

const LETTERS_DIGITS_HYPHENS = pattern(
  /^[A-Za-z0-9-]*$/,
  'may only have the letters a to z, digits and hyphens',
);
const STARTS_WITH_LETTER_OR_DIGIT = pattern(/^(?![-_])/, 'must start with a letter or a digit');

/**
 * The rules of Model Builder's page (experiment 3 to 36, workspace 3 to 33, compute 2 to 16) together with the service's own
 * (2022-10-01 API and the page "create an Azure Machine Learning compute cluster").
 */
const RULES: Readonly<Record<NameKind, readonly Rule[]>> = {
  experiment: [
    lengthRule(3, 36),
    pattern(/^[A-Za-z0-9_-]*$/, 'may only have the letters a to z, digits, hyphens and underscores'),
    STARTS_WITH_LETTER_OR_DIGIT,
  ],
  workspace: [lengthRule(3, 33), LETTERS_DIGITS_HYPHENS, STARTS_WITH_LETTER_OR_DIGIT],
  compute: [lengthRule(2, 16), LETTERS_DIGITS_HYPHENS],
  newCompute: [
    lengthRule(3, 16),
    LETTERS_DIGITS_HYPHENS,
    pattern(/^[A-Za-z]/, 'must start with a letter'),
    pattern(/^(?!.*-$)/, 'must not end with a hyphen'),
    pattern(/^(?!.*-\d+$)/, 'must have a letter after its last hyphen'),
  ],
  resourceGroup: [
    lengthRule(1, 90),
    pattern(
      /^[\p{L}\p{N}_().-]*$/u,
      'may only have letters, digits, underscores, parentheses, hyphens and periods',
    ),
    pattern(/^(?!.*\.$)/, 'must not end with a period'),
  ],
  region: [
    pattern(/^[a-z0-9]{3,}$/, 'is written in small letters and digits without spaces, such as westeurope'),
  ],
  job: [
    pattern(
      /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}$/,
      'has 1 to 255 letters, digits, hyphens and underscores, and starts with a letter or digit',
    ),
  ],
};

const SUBJECTS: Readonly<Record<NameKind, string>> = {
  experiment: 'experiment',
  workspace: 'workspace',
  compute: 'compute',
  newCompute: 'new compute',
  resourceGroup: 'resource group',
  region: 'region',
  job: 'job',
};

/** A sentence for each rule that a name breaks; empty when it is good. */
export function nameTroubles(kind: NameKind, name: string): readonly string[] {
  return RULES[kind]
    .filter(({ test }) => !test(name))
    .map(({ says }) => `The name of the ${SUBJECTS[kind]}, ${JSON.stringify(name)}, ${says}.`);
}

/** `West Europe` as the API wants it: `westeurope`. */
export function regionName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}
