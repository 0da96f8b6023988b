/**
 * A text form of structured clone, for the two channels that only carry text (a CDP binding and
 * `Runtime.evaluate`). Keeps cycles, shared references, typed arrays, Map, Set, Date, RegExp, BigInt, Error,
 * undefined, NaN and −0. Runs in Node and, with its types stripped, in the page's isolated world.
 *
 * The text is JSON `[root, nodes]`: a graph in which a number refers to a node, or, if negative, to CONSTANTS.
 */
export interface Codec {
  /** Throws `An object could not be cloned.` as Electron does. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/** Base64, which Node and the page spell differently. */
export interface Base64 {
  toText(bytes: Uint8Array): string;
  toBuffer(text: string): ArrayBuffer;
}

type Tuple = [kind: string, ...rest: unknown[]];
type ViewConstructor = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView;

export function createCodec(base64: Base64): Codec {
  const CONSTANTS: readonly unknown[] = [undefined, null, Number.NaN, Infinity, -Infinity, -0, true, false];
  const ERRORS: Record<string, new (message: string) => Error> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };
  const views = new Map<string, ViewConstructor>();
  for (const view of [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ]) {
    views.set(view.name, view as unknown as ViewConstructor);
  }
  const UNCLONABLE = new Set([
    'Promise',
    'WeakMap',
    'WeakSet',
    'WeakRef',
    'Generator',
    'Window',
    'MessagePort',
    'Blob',
    'SharedArrayBuffer',
  ]);
  const tagOf = (value: object) => Object.prototype.toString.call(value).slice(8, -1);
  const unclonable = (): never => {
    throw new Error('An object could not be cloned.');
  };

  function encode(root: unknown): string {
    const nodes: unknown[] = [];
    const seen = new Map<object, number>();
    const add = (node: unknown): number => nodes.push(node) - 1;
    const entries = (value: object) =>
      Object.keys(value).map((key) => [key, put((value as Record<string, unknown>)[key])]);

    const putView = (view: ArrayBufferView): Tuple => {
      const isDataView = view instanceof DataView;
      const name = isDataView ? 'DataView' : tagOf(view);
      if (!views.has(name)) return unclonable();
      const length = isDataView ? view.byteLength : (view as Uint8Array).length;
      // Like V8, a view carries its whole buffer. Not so Node's Buffers, which share one pool.
      const sharesPool = typeof Buffer !== 'undefined' && view instanceof Buffer;
      if (!sharesPool) return ['view', name, put(view.buffer), view.byteOffset, length];
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      return ['view', name, add(['buffer', base64.toText(bytes)]), 0, length];
    };

    const putObject = (value: object): Tuple => {
      if (ArrayBuffer.isView(value)) return putView(value);
      const tag = tagOf(value);
      if (value instanceof Error || tag === 'Error') {
        const error = value as Error;
        return [
          'error',
          error.name,
          String(error.message),
          error.stack,
          'cause' in error ? put(error.cause) : undefined,
        ];
      }
      if (tag === 'ArrayBuffer') return ['buffer', base64.toText(new Uint8Array(value as ArrayBuffer))];
      if (tag === 'Date') return ['date', (value as Date).getTime()];
      if (tag === 'RegExp') return ['regexp', (value as RegExp).source, (value as RegExp).flags];
      if (value instanceof Map) return ['map', [...value].map(([key, item]) => [put(key), put(item)])];
      if (value instanceof Set) return ['set', [...value].map(put)];
      if (value instanceof Boolean || value instanceof Number || value instanceof String)
        return ['boxed', put(value.valueOf())];
      if (Array.isArray(value)) return ['array', value.length, entries(value)];
      if (UNCLONABLE.has(tag)) return unclonable();
      return ['object', entries(value)];
    };

    const put = (value: unknown): number => {
      const constant = CONSTANTS.findIndex((candidate) => Object.is(candidate, value));
      if (constant >= 0) return -1 - constant;
      if (typeof value === 'number' || typeof value === 'string') return add(value);
      if (typeof value === 'bigint') return add(['bigint', String(value)]);
      if (typeof value !== 'object' || value === null) return unclonable();
      const known = seen.get(value);
      if (known !== undefined) return known;
      const index = add(0);
      seen.set(value, index); // before its members, which may refer back to it
      nodes[index] = putObject(value);
      return index;
    };

    return JSON.stringify([put(root), nodes]);
  }

  function decode(text: string): unknown {
    const [root, nodes] = JSON.parse(text) as [number, unknown[]];
    const done = new Map<number, unknown>();

    const get = (index: number): unknown => {
      if (index < 0) return CONSTANTS[-1 - index];
      if (done.has(index)) return done.get(index);
      const keep = <T>(value: T): T => {
        done.set(index, value);
        return value;
      };
      const node = nodes[index];
      if (!Array.isArray(node)) return keep(node);
      const [kind, a, b, c, d] = node as [string, never, never, never, never];
      const fill = (target: object, pairs: [string, number][]) => {
        for (const [key, item] of pairs) {
          Object.defineProperty(target, key, {
            value: get(item),
            enumerable: true,
            writable: true,
            configurable: true,
          });
        }
        return target;
      };
      switch (kind) {
        case 'bigint':
          return keep(BigInt(a));
        case 'buffer':
          return keep(base64.toBuffer(a));
        case 'view': {
          const View = views.get(a) as ViewConstructor;
          return keep(new View(get(b) as ArrayBuffer, c, d));
        }
        case 'date':
          return keep(new Date(a));
        case 'regexp':
          return keep(new RegExp(a, b));
        case 'map': {
          const map = keep(new Map());
          for (const [key, item] of a as [number, number][]) map.set(get(key), get(item));
          return map;
        }
        case 'set': {
          const set = keep(new Set());
          for (const item of a as number[]) set.add(get(item));
          return set;
        }
        case 'error': {
          const error = keep(new (ERRORS[a] ?? Error)(b));
          Object.defineProperty(error, 'stack', { value: c, configurable: true, writable: true });
          if (typeof d === 'number') error.cause = get(d);
          return error;
        }
        case 'boxed':
          return keep(Object(get(a)));
        case 'array':
          return fill(keep(new Array(a as number)), b);
        default:
          return fill(keep({}), a);
      }
    };
    return get(root);
  }

  return { encode, decode };
}
