import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Change, Current } from './change.ts';
import { isPristineCopy } from './manifest.ts';

const NOWHERE = '/dev/null';

/**
 * What a commit would do, as one unified diff that `git apply` and `patch -p1` take: nothing for files that are the same, one line,
 * which both pass over, for a binary file and for the pristine copy of a file whose own diff is there already.
 */
export function unifiedDiff(changes: readonly Change[]): string {
  return changes.map(fileDiff).join('');
}

function fileDiff(change: Change): string {
  const { operation, current, status } = change;
  if (status === 'unchanged') return '';
  const { path } = operation;
  switch (operation.kind) {
    case 'asset': {
      const facts = `${operation.bytes} bytes, sha256 ${operation.sha256}`;
      return `Binary file ${path} ${status === 'create' ? 'is new' : 'differs'}: ${facts}\n`;
    }
    case 'write':
      if (isPristineCopy(path))
        return `Pristine copy ${path} ${status === 'create' ? 'is new' : 'differs'}\n`;
      return textDiff(path, current, operation.text, operation.executable);
    case 'edit':
      return textDiff(path, current, operation.after);
    case 'delete':
      return textDiff(path, current, undefined);
  }
}

function textDiff(path: string, current: Current, text: string | undefined, executable = false): string {
  if (current.kind === 'binary') {
    return `Binary file ${path} ${text === undefined ? 'is deleted' : `is replaced by ${text.length} characters of text`}\n`;
  }
  const before = current.kind === 'text' ? current.text : '';
  const from = current.kind === 'text' ? `a/${path}` : NOWHERE;
  const to = text === undefined ? NOWHERE : `b/${path}`;
  const patch = createTwoFilesPatch(from, to, before, text ?? '', undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
  // Without these lines git takes /dev/null for a file. An empty file has no more than them.
  const mode = executable ? '100755' : '100644';
  const made = current.kind === 'absent' ? `new file mode ${mode}\n` : '';
  const gone = text === undefined ? `deleted file mode ${mode}\n` : '';
  return `diff --git a/${path} b/${path}\n${made}${gone}${before === (text ?? '') ? '' : patch}`;
}
