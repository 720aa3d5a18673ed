/** What `create --json` prints, as far as tests look at it. */
export interface Created {
  readonly target: string;
  readonly metrics: { readonly accuracy: number; readonly validationPictures: number };
  readonly prediction: { readonly label: string; readonly prediction: string };
  readonly files: { readonly written: readonly string[]; readonly backedUp: readonly string[] };
  readonly git: string;
  readonly install: { readonly done: boolean };
  readonly next: readonly string[];
  readonly error?: { readonly code: string; readonly hint: string };
}
