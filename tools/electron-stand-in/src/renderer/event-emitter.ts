type Listener = (...args: never[]) => void;

/** Node's EventEmitter as far as a sandboxed preload needs it; also its `require('events')`. */
export class EventEmitter {
  static EventEmitter = EventEmitter;
  readonly #listeners = new Map<string | symbol, { listener: Listener; once: boolean }[]>();

  on(name: string | symbol, listener: Listener): this {
    return this.#add(name, listener, false);
  }
  once(name: string | symbol, listener: Listener): this {
    return this.#add(name, listener, true);
  }
  addListener(name: string | symbol, listener: Listener): this {
    return this.on(name, listener);
  }
  off(name: string | symbol, listener: Listener): this {
    const entries = this.#listeners.get(name) ?? [];
    const index = entries.findLastIndex((entry) => entry.listener === listener);
    if (index >= 0) this.#listeners.set(name, entries.toSpliced(index, 1));
    return this;
  }
  removeListener(name: string | symbol, listener: Listener): this {
    return this.off(name, listener);
  }
  removeAllListeners(name?: string | symbol): this {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }
  emit(name: string | symbol, ...args: unknown[]): boolean {
    const entries = [...(this.#listeners.get(name) ?? [])];
    for (const { listener, once } of entries) {
      if (once) this.off(name, listener);
      Reflect.apply(listener, this, args);
    }
    return entries.length > 0;
  }
  listeners(name: string | symbol): Listener[] {
    return (this.#listeners.get(name) ?? []).map((entry) => entry.listener);
  }
  listenerCount(name: string | symbol): number {
    return this.listeners(name).length;
  }
  eventNames(): (string | symbol)[] {
    return [...this.#listeners.keys()];
  }

  #add(name: string | symbol, listener: Listener, once: boolean): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { listener, once }]);
    return this;
  }
}
