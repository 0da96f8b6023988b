/**
 * Synchronous calls between the two worlds of one document, over a detached DOM node that only they hold.
 * Blink clones `CustomEvent.detail` from world to world; functions and promises become ids on the way.
 */
export interface Bridge {
  /** Calls the other side's handler for `operation`. Throws what it throws, as an Error of this world. */
  call(operation: string, ...args: unknown[]): unknown;
  handle(operation: string, handler: (...args: never[]) => unknown): void;
}

/** A value on its way. Primitives go as they are. */
type Parcel =
  | { kind: 'function'; id: string }
  | { kind: 'promise'; id: string }
  | { kind: 'error'; message: string }
  | { kind: 'array'; items: unknown[] }
  | { kind: 'object'; keys: string[]; values: unknown[] }
  | { kind: 'clone'; value: unknown }
  /** The object packed as number `index` of this message: cycles and shared references survive. */
  | { kind: 'same'; index: number };

interface Reply {
  readonly value?: unknown;
  readonly error?: string;
}

type AnyFunction = (...args: unknown[]) => unknown;

export function createBridge(node: EventTarget, side: 'main' | 'isolated'): Bridge {
  // Taken before any script of the page runs, so that a page which patches them later cannot listen in.
  const { apply } = Reflect;
  const dispatchEvent = EventTarget.prototype.dispatchEvent;
  const OwnCustomEvent = CustomEvent;
  const OwnPromise = Promise;
  const OwnError = Error;
  const MAX_DEPTH = 1000;

  const otherSide = side === 'main' ? 'isolated' : 'main';
  const handlers = new Map<string, AnyFunction>();
  const functions = new Map<string, AnyFunction>();
  const functionIds = new WeakMap<AnyFunction, string>();
  const proxies = new Map<string, AnyFunction>();
  const promises = new Map<string, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  let lastId = 0;
  let reply: Reply | undefined;

  const nextId = () => `${side}${++lastId}`;
  const isCloneable = (value: object) =>
    [Date, Map, Set, RegExp, ArrayBuffer, Blob, ImageData].some((kind) => value instanceof kind) ||
    ArrayBuffer.isView(value);

  const idOfFunction = (value: AnyFunction): string => {
    const id = functionIds.get(value) ?? nextId();
    functionIds.set(value, id);
    functions.set(id, value);
    return id;
  };

  const idOfPromise = (value: Promise<unknown>): string => {
    const id = nextId();
    value.then(
      (result) => call('settle', id, true, result),
      (reason) => call('settle', id, false, reason),
    );
    return id;
  };

  /** Packs the values of one message; `seen` numbers its objects in the order in which unpacking meets them. */
  function pack(value: unknown, seen: Map<object, number>, depth = 0): unknown {
    if (depth > MAX_DEPTH) throw new TypeError('Electron contextBridge recursion depth exceeded.');
    if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.');
    if (typeof value === 'function')
      return { kind: 'function', id: idOfFunction(value as AnyFunction) } satisfies Parcel;
    if (typeof value !== 'object' || value === null) return value;
    const index = seen.get(value);
    if (index !== undefined) return { kind: 'same', index } satisfies Parcel;
    if (value instanceof OwnPromise) return { kind: 'promise', id: idOfPromise(value) } satisfies Parcel;
    if (value instanceof OwnError) return { kind: 'error', message: value.message } satisfies Parcel;
    if (value instanceof Node) throw new TypeError('An object could not be cloned.');
    seen.set(value, seen.size);
    if (Array.isArray(value)) {
      return { kind: 'array', items: value.map((item) => pack(item, seen, depth + 1)) } satisfies Parcel;
    }
    if (isCloneable(value)) return { kind: 'clone', value } satisfies Parcel;
    const keys = Object.keys(value);
    const values = keys.map((key) => pack((value as Record<string, unknown>)[key], seen, depth + 1));
    return { kind: 'object', keys, values } satisfies Parcel;
  }

  function unpack(value: unknown, made: unknown[]): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const parcel = value as Parcel;
    switch (parcel.kind) {
      case 'function':
        return proxyOf(parcel.id);
      case 'promise':
        return new OwnPromise((resolve, reject) => promises.set(parcel.id, { resolve, reject }));
      case 'error':
        return new OwnError(parcel.message);
      case 'same':
        return made[parcel.index];
      case 'clone':
        made.push(parcel.value);
        return parcel.value;
      case 'array': {
        const items: unknown[] = [];
        made.push(items);
        for (const item of parcel.items) items.push(unpack(item, made));
        return items;
      }
      case 'object': {
        const object: Record<string, unknown> = {};
        made.push(object);
        for (const [index, key] of parcel.keys.entries()) object[key] = unpack(parcel.values[index], made);
        return object;
      }
    }
  }

  function proxyOf(id: string): AnyFunction {
    const proxy = proxies.get(id) ?? ((...args: unknown[]) => call('apply', id, ...args));
    proxies.set(id, proxy);
    return proxy;
  }

  function call(operation: string, ...args: unknown[]): unknown {
    reply = undefined;
    const detail = { operation, args: pack(args, new Map()) };
    apply(dispatchEvent, node, [new OwnCustomEvent(otherSide, { detail })]);
    const received = reply as Reply | undefined;
    reply = undefined;
    if (!received) throw new OwnError('electron stand-in: the other world of this page does not answer');
    if (received.error !== undefined) throw new OwnError(received.error);
    return unpack(received.value, []);
  }

  node.addEventListener(side, (event) => {
    let detail: Reply;
    try {
      const message = (event as CustomEvent<{ operation: string; args: unknown }>).detail;
      const handler = handlers.get(message.operation) as AnyFunction;
      detail = { value: pack(handler(...(unpack(message.args, []) as unknown[])), new Map()) };
    } catch (error) {
      detail = { error: error instanceof OwnError ? error.message : String(error) };
    }
    apply(dispatchEvent, node, [new OwnCustomEvent(`${otherSide}-reply`, { detail })]);
  });
  node.addEventListener(`${side}-reply`, (event) => {
    reply = (event as CustomEvent<Reply>).detail;
  });

  handlers.set('apply', (id, ...args) => (functions.get(id as string) as AnyFunction)(...args));
  handlers.set('settle', (id, fulfilled, value) => {
    const settlers = promises.get(id as string);
    promises.delete(id as string);
    if (fulfilled) settlers?.resolve(value);
    else settlers?.reject(value);
  });

  return { call, handle: (operation, handler) => handlers.set(operation, handler as AnyFunction) };
}
