/** No configuration nests its braces so deep; parsers and all that walks through a value recurse. */
const DEEPEST = 200;

/** Whether a text in JSON, JSONC or YAML's flow style would overflow the stack of what reads it. */
export function isDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE || code === NEWLINE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === BRACE || code === BRACKET) depth++;
    else if (code === BRACE + 2 || code === BRACKET + 2) depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}

const [QUOTE, BACKSLASH, NEWLINE, BRACKET, BRACE] = [34, 92, 10, 91, 123] as const;

/** `JSON.parse` of a text that somebody else wrote. @throws SyntaxError */
export function parseForeignJson(text: string): unknown {
  if (isDeep(text)) throw new SyntaxError(`it nests more than ${DEEPEST} deep`);
  return JSON.parse(text);
}
