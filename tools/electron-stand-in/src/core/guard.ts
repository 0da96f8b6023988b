/**
 * Makes every member that the stand-in does not implement throw with its name, so that no call is a silent
 * no-op and no read is a silent `undefined`.
 *
 * The guard is a Proxy placed *behind* an object in its prototype chain: it only sees names that neither the
 * object nor its class has, costs nothing otherwise, and leaves `this` and private fields alone.
 */
import { EventEmitter } from 'node:events';

/** Names that engines, inspectors and test tools probe on any object; absent ones stay `undefined`. */
const PROBED = new Set([
  'then',
  'toJSON',
  'inspect',
  'domain',
  'constructor',
  'asymmetricMatch',
  'nodeType',
  'tagName',
  '$$typeof',
  '@@__IMMUTABLE_ITERABLE__@@',
  '@@__IMMUTABLE_RECORD__@@',
]);

type AnyClass = abstract new (...args: never[]) => object;

/** The error thrown for `member`, for instance `BrowserWindow.setVibrancy`. */
export function notImplemented(member: string): Error {
  return new Error(`electron stand-in: ${member} is not implemented`);
}

function handler(name: string): ProxyHandler<object> {
  return {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || PROBED.has(key))
        return Reflect.get(target, key, receiver);
      throw notImplemented(`${name}.${key}`);
    },
    set(target, key, value, receiver) {
      // EventEmitter keeps its state in fields that begin with an underscore.
      if (typeof key === 'symbol' || key in target || key.startsWith('_'))
        return Reflect.set(target, key, value, receiver);
      throw notImplemented(`${name}.${key} (assignment)`);
    },
  };
}

/** Guards a plain object that stands for an Electron module, and returns it. */
export function guardObject<T extends object>(name: string, members: T): T {
  const behind: object = Object.getPrototypeOf(members) ?? Object.prototype;
  Object.setPrototypeOf(members, new Proxy(Object.create(behind) as object, handler(name)));
  return members;
}

/** Guards instances and statics of a class. `instanceof` and `super()` go on working. */
export function guardClass(name: string, target: AnyClass): void {
  const prototype: object = target.prototype;
  const behind: object = Object.getPrototypeOf(prototype);
  Object.setPrototypeOf(prototype, new Proxy(Object.create(behind) as object, handler(name)));
  Object.setPrototypeOf(target, new Proxy(Object.getPrototypeOf(target) as object, handler(name)));
}

/** A module or class of Electron that is not implemented at all: any use of it throws. */
export function absentModule(name: string): never {
  const trap = () => {
    throw notImplemented(name);
  };
  return new Proxy(class {}, {
    get(_target, key) {
      if (typeof key === 'symbol' || PROBED.has(key)) return undefined;
      throw notImplemented(`${name}.${key}`);
    },
    set: trap,
    apply: trap,
    construct: trap,
  }) as never;
}

/** From here on every use of `instance`, but `isDestroyed` and its listeners, throws as Electron does. */
export function markDestroyed(instance: object): void {
  const behind: object = Object.getPrototypeOf(instance);
  const lasting = new Proxy(Object.create(behind) as object, {
    get(target, key, receiver) {
      const lasts =
        typeof key === 'symbol' ||
        key === 'isDestroyed' ||
        key === 'constructor' ||
        key in EventEmitter.prototype;
      if (lasts || PROBED.has(key)) return Reflect.get(target, key, receiver);
      throw new TypeError('Object has been destroyed');
    },
  });
  Object.setPrototypeOf(instance, lasting);
}
