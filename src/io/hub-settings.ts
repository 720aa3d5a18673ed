/** The Hugging Face hub's documented variables: another address of the hub, and an access token. */
export function hubSettings(env: Readonly<Record<string, string | undefined>> = process.env): {
  readonly endpoint: string | undefined;
  readonly token: string | undefined;
} {
  const token = env.HF_TOKEN?.trim();
  return { endpoint: env.HF_ENDPOINT, token: token === '' ? undefined : token };
}
