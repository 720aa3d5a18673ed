import type { Noise } from './noise.ts';
import type { Value } from './documents.ts';
import { isPlain } from '../../../src/monorepo/edit/yaml-print.ts';

/** Writes YAML in mixed styles: block and flow, three kinds of quotes, comments, blank lines, any indent, one kind of line end. */
export function oddYaml(value: { [key: string]: Value }, noise: Noise): string {
  const eol = noise.pick(['\n', '\r\n']);
  const step = noise.pick(['  ', '    ', ' ']);
  const seqStep = noise.pick(['', step]);
  const remark = () => noise.pick(['', ' # note', '   # it\'s "x": [', '  ']);
  const between = (indent: string) =>
    noise.pick(['', '', '', `${indent}# own line${eol}`, eol, `# far left${eol}`]);
  const scalar = (each: Value): string => {
    if (each === null) return noise.pick(['', 'null', '~']);
    if (typeof each !== 'string') return JSON.stringify(each);
    const styles = [JSON.stringify(each)];
    if (/^[\x20-\x7e]*$/.test(each)) styles.push(`'${each.replaceAll("'", "''")}'`);
    if (isPlain(each)) styles.push(each, each);
    return noise.pick(styles);
  };
  const flow = (each: Value): string => {
    if (each === null) return 'null';
    if (typeof each !== 'object') return scalar(each);
    const inner = noise.pick(['', ' ', `${eol}${step.repeat(6)}`, ` # f${eol}${step.repeat(6)}`]);
    const parts = Array.isArray(each)
      ? each.map(flow)
      : Object.entries(each).map(([key, item]) => `${scalar(key)}: ${flow(item)}`);
    const [open, close] = Array.isArray(each) ? '[]' : '{}';
    if (parts.length === 0) return `${open}${close}`;
    const trailing = noise.pick(['', ',']);
    const space = inner === '' ? ' ' : inner;
    return open + inner + parts.join(`,${space}`) + trailing + inner + close;
  };
  // What stands behind a colon or a dash, with the line end.
  const behind = (each: Value, indent: string): string => {
    const empty = typeof each === 'object' && each !== null && Object.keys(each).length === 0;
    if (typeof each !== 'object' || each === null || empty || noise.pick([false, false, true])) {
      if (typeof each === 'string' && /^[a-z]+$/.test(each) && noise.pick([false, false, false, true])) {
        return ` ${noise.pick(['|-', '>-'])}${eol}${indent}${step}${each}${eol}`;
      }
      const written = typeof each === 'object' && each !== null ? flow(each) : scalar(each);
      return (written === '' ? '' : noise.pick([' ', '   ']) + written) + remark() + eol;
    }
    const inner = indent + (Array.isArray(each) ? seqStep : step);
    return remark() + eol + block(each, inner);
  };
  const block = (each: Value[] | { [key: string]: Value }, indent: string): string => {
    if (!Array.isArray(each)) {
      return Object.entries(each)
        .map(([key, item]) => `${between(indent)}${indent}${scalar(key)}:${behind(item, indent)}`)
        .join('');
    }
    const dash = noise.pick(['- ', '-   ']);
    return each
      .map((item) => {
        const written =
          typeof item === 'object' && item !== null ? flow(item) : item === null ? 'null' : scalar(item);
        return between(indent) + indent + dash + written + remark() + eol;
      })
      .join('');
  };
  const head = noise.pick(['', `---${eol}`, `# top${eol}`, `%YAML 1.2${eol}---${eol}`]);
  const body = Object.keys(value).length === 0 ? '' : block(value, '');
  const foot = noise.pick(['', `...${eol}`, eol, `# end${eol}`]);
  const whole = head + body + foot;
  return noise.pick(['', '\uFEFF']) + (noise.pick([false, true]) ? whole.replace(/(?:\r?\n)+$/, '') : whole);
}
