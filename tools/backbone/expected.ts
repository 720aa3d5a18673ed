/** The converter's output: the same bytes on every machine. A change of the converter changes them, knowingly, here. */
export const EXPECTED = {
  bytes: 3613193,
  sha256: '36dbb6ef2a2405b4c98500c8d8da9fca770bca45657e9731f4d9c0f8b3aa3afc',
} as const;
