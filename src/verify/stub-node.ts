/**
 * The part of Node's types that generated code uses: before an install there are no `@types/node` to check it against.
 * Signatures follow @types/node 20, narrowed.
 */
export const NODE_STUB = `
interface Buffer extends Uint8Array {
  toString(encoding?: string, start?: number, end?: number): string;
  copy(target: Uint8Array, targetStart?: number, sourceStart?: number, sourceEnd?: number): number;
  equals(other: Uint8Array): boolean;
  readUInt8(offset?: number): number;
  readUInt16LE(offset?: number): number;
  readUInt32LE(offset?: number): number;
  writeUInt8(value: number, offset?: number): number;
  writeUInt16LE(value: number, offset?: number): number;
  writeUInt32LE(value: number, offset?: number): number;
  write(text: string, offset?: number, encoding?: string): number;
  subarray(start?: number, end?: number): Buffer;
}
declare var Buffer: {
  from(data: string, encoding?: string): Buffer;
  from(data: ArrayLike<number> | ArrayBufferLike): Buffer;
  from(data: ArrayBufferLike, offset?: number, length?: number): Buffer;
  alloc(size: number): Buffer;
  allocUnsafe(size: number): Buffer;
  allocUnsafeSlow(size: number): Buffer;
  concat(list: readonly Uint8Array[], length?: number): Buffer;
  byteLength(text: string, encoding?: string): number;
  isBuffer(value: unknown): value is Buffer;
};
interface URL { href: string; protocol: string; host: string; origin: string; pathname: string; hostname: string; search: string; username: string; password: string; toString(): string; }
declare var URL: { prototype: URL; new (url: string | URL, base?: string | URL): URL; canParse(url: string, base?: string): boolean; };
interface AbortSignal { readonly aborted: boolean; readonly reason: any; throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void; removeEventListener(type: 'abort', listener: () => void): void; }
declare var AbortSignal: { prototype: AbortSignal; timeout(milliseconds: number): AbortSignal; any(signals: readonly AbortSignal[]): AbortSignal; };
interface AbortController { readonly signal: AbortSignal; abort(reason?: unknown): void; }
declare var AbortController: { prototype: AbortController; new (): AbortController; };
interface ReadableStream extends AsyncIterable<Uint8Array> { cancel(reason?: unknown): Promise<void>; }
interface Response { readonly ok: boolean; readonly status: number; readonly statusText: string; readonly body: ReadableStream | null;
  arrayBuffer(): Promise<ArrayBuffer>; text(): Promise<string>; json(): Promise<unknown>; }
declare function fetch(input: string | URL, init?: { readonly signal?: AbortSignal; readonly method?: string }): Promise<Response>;
interface TextDecoder { decode(input?: Uint8Array): string; }
declare var TextDecoder: { new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder; };
interface TextEncoder { encode(input?: string): Uint8Array; }
declare var TextEncoder: { new (): TextEncoder; };
interface Console { log(...data: unknown[]): void; error(...data: unknown[]): void; warn(...data: unknown[]): void; table(data: unknown): void; }
declare var console: Console;
declare var performance: { now(): number };
declare function setTimeout(callback: () => void, milliseconds?: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function structuredClone<T>(value: T): T;
declare namespace NodeJS {
  interface ErrnoException extends Error { code?: string; errno?: number; path?: string; syscall?: string; }
  interface WriteStream { readonly isTTY: boolean; readonly columns?: number; write(text: string | Uint8Array): boolean; }
  interface Process {
    readonly argv: string[]; readonly env: Record<string, string | undefined>; readonly platform: string;
    readonly stdout: WriteStream; readonly stderr: WriteStream; exitCode: number | string | null | undefined;
    readonly version: string; cwd(): string; exit(code?: number): never;
    on(event: string, listener: (...args: unknown[]) => void): this;
  }
}
declare var process: NodeJS.Process;
interface ImportMeta { readonly url: string; readonly dirname: string; readonly filename: string; resolve(specifier: string): string; }

declare module 'node:process' { export = process; }
declare module 'node:url' {
  const Url: typeof URL;
  type Url = URL;
  export { Url as URL };
  export function fileURLToPath(url: string | URL): string;
  export function pathToFileURL(path: string): URL;
}
declare module 'node:path' {
  export function join(...paths: string[]): string;
  export function resolve(...paths: string[]): string;
  export function dirname(path: string): string;
  export function basename(path: string, suffix?: string): string;
  export function extname(path: string): string;
  export function relative(from: string, to: string): string;
  export const sep: string;
}
declare module 'node:util' {
  interface Option { type: 'string' | 'boolean'; short?: string; multiple?: boolean; default?: unknown; }
  type Value<O extends Option> = O['multiple'] extends true
    ? (O['type'] extends 'string' ? string[] : boolean[])
    : (O['type'] extends 'string' ? string : boolean);
  export function parseArgs<const T extends Record<string, Option>>(config: {
    readonly args?: readonly string[]; readonly allowPositionals?: boolean; readonly strict?: boolean; readonly options?: T;
  }): {
    values: { [K in keyof T]: T[K] extends { readonly default: unknown } ? Value<T[K]> : Value<T[K]> | undefined };
    positionals: string[];
  };
  export function styleText(format: string | readonly string[], text: string): string;
  export function inspect(value: unknown): string;
}
declare module 'node:crypto' {
  interface Hash { update(data: string | Uint8Array): Hash; digest(encoding: 'hex' | 'base64'): string; digest(): Buffer; }
  export function createHash(algorithm: string): Hash;
}
declare module 'node:zlib' { export function crc32(data: string | Uint8Array, value?: number): number; }
declare module 'node:worker_threads' { export const isMainThread: boolean; }
declare module 'node:timers/promises' {
  export function setTimeout<T = void>(milliseconds?: number, value?: T): Promise<T>;
  export function setImmediate<T = void>(value?: T): Promise<T>;
}
declare module 'node:events' {
  export function once(emitter: unknown, event: string, options?: { signal?: AbortSignal }): Promise<unknown[]>;
  export class EventEmitter {
    on(event: string, listener: (...args: unknown[]) => void): this; off(event: string, listener: (...args: unknown[]) => void): this;
    emit(event: string, ...args: unknown[]): boolean;
  }
}
declare module 'node:os' {
  export function availableParallelism(): number;
  export function tmpdir(): string;
}
declare module 'node:stream' {
  export class Readable implements AsyncIterable<any> {
    static from(iterable: Iterable<unknown> | AsyncIterable<unknown>): Readable;
    [Symbol.asyncIterator](): AsyncIterableIterator<any>;
    destroy(error?: Error): this;
  }
  export class Writable { write(chunk: string | Uint8Array): boolean; end(): this; }
}
declare module 'node:stream/promises' { export function pipeline(...streams: unknown[]): Promise<void>; }
declare module 'node:stream/consumers' {
  export function buffer(stream: AsyncIterable<any>): Promise<Buffer>;
  export function text(stream: AsyncIterable<any>): Promise<string>;
}
declare module 'node:fs' {
  import type { Readable } from 'node:stream';
  export function existsSync(path: string | URL): boolean;
  export function readFileSync(path: string | URL): Buffer;
  export function readFileSync(path: string | URL, encoding: 'utf8'): string;
  export function writeFileSync(path: string | URL, data: string | Uint8Array): void;
  export function createReadStream(path: string | URL): Readable;
}
declare module 'node:fs/promises' {
  interface Stats { readonly size: number; isFile(): boolean; isDirectory(): boolean; }
  export interface FileHandle extends AsyncDisposable {
    stat(): Promise<Stats>; close(): Promise<void>;
    read(buffer: Uint8Array, offset: number, length: number, position: number | null): Promise<{ bytesRead: number; buffer: Uint8Array }>;
    write(data: Uint8Array): Promise<{ bytesWritten: number }>;
    writeFile(data: string | Uint8Array): Promise<void>; readFile(): Promise<Buffer>; sync(): Promise<void>;
  }
  type Data = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
  export function open(path: string | URL, flags?: string): Promise<FileHandle>;
  export function stat(path: string | URL): Promise<Stats>;
  export function readFile(path: string | URL, options?: { signal?: AbortSignal | undefined }): Promise<Buffer>;
  export function readFile(path: string | URL, encoding: 'utf8'): Promise<string>;
  export function writeFile(path: string | URL, data: Data, encoding?: string): Promise<void>;
  export function rename(from: string | URL, to: string | URL): Promise<void>;
  export function readdir(path: string | URL): Promise<string[]>;
  export function mkdir(path: string | URL, options?: { recursive?: boolean }): Promise<string | undefined>;
  export function mkdtemp(prefix: string): Promise<string>;
  export function rm(path: string | URL, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  export function copyFile(from: string | URL, to: string | URL): Promise<void>;
}
declare module 'node:assert/strict' {
  function assert(value: unknown, message?: string | Error): asserts value;
  namespace assert {
    function ok(value: unknown, message?: string | Error): asserts value;
    function equal<T>(actual: unknown, expected: T, message?: string | Error): asserts actual is T;
    function deepEqual<T>(actual: unknown, expected: T, message?: string | Error): asserts actual is T;
    function notEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    function match(value: string, pattern: RegExp, message?: string | Error): void;
    function rejects(block: (() => Promise<unknown>) | Promise<unknown>, error?: unknown, message?: string | Error): Promise<void>;
    function throws(block: () => unknown, error?: unknown, message?: string | Error): void;
    function fail(message?: string | Error): never;
  }
  export = assert;
}
declare module 'node:test' {
  interface TestContext { readonly name: string; diagnostic(message: string): void; skip(message?: string): void; }
  interface TestOptions { readonly skip?: boolean | string; readonly timeout?: number; readonly concurrency?: number | boolean; }
  type Body = (context: TestContext) => void | Promise<void>;
  export function test(name: string, body: Body): Promise<void>;
  export function test(name: string, options: TestOptions, body: Body): Promise<void>;
  export function describe(name: string, body: () => void): Promise<void>;
  export const it: typeof test;
  export function before(body: () => void | Promise<void>): void;
  export function after(body: () => void | Promise<void>): void;
  export function beforeEach(body: () => void | Promise<void>): void;
  export function afterEach(body: () => void | Promise<void>): void;
  export default test;
}
`;
