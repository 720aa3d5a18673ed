/** What stands where a secret was. */
const HIDDEN = '***';

/** Query parameters that prove who asks: a SAS signature, and what OAuth's addresses carry. */
const SECRET_PARAMETERS =
  /([?&;\s"'](?:sig|code|client_secret|client_assertion|refresh_token|access_token|id_token)=)[^&\s"'<>;)]+/gi;

/** `AccountKey=…` of connection strings and `"key": "…"`, `"sasToken": "…"` of answers; the front end also calls a missing thing's id its key. */
const SECRET_FIELDS =
  /("?\b(?:AccountKey|SharedAccessSignature|sasToken|primaryKey|secondaryKey|userStorageKey|key|accessToken|access_token|refresh_token|client_secret)"?\s*[=:]\s*"?)(?!\*\*\*|\/subscriptions\/)[^\s"',;}]{16,}/gi;

/** `Authorization: Bearer …` and `SharedKey account:…`. */
const AUTHORIZATION = /\b(Bearer|SharedKey(?:Lite)?)\s+[\w.~+/=:-]{8,}/gi;

/** A JSON Web Token wherever it stands. */
const JWT = /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g;

/** An account key: 64 bytes in base64. What is longer is something else, such as the challenge in Azure's `az login` command. */
const ACCOUNT_KEY = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g;

/** Text without SAS signatures, account keys and tokens: fit for a message, a log, a state file. Doing it twice changes nothing. */
export function redact(text: string): string {
  return text
    .replace(JWT, HIDDEN)
    .replace(ACCOUNT_KEY, HIDDEN)
    .replace(AUTHORIZATION, `$1 ${HIDDEN}`)
    .replace(SECRET_PARAMETERS, `$1${HIDDEN}`)
    .replace(/^(sig=)[^&\s"'<>;)]+/i, `$1${HIDDEN}`)
    .replace(SECRET_FIELDS, `$1${HIDDEN}`);
}
