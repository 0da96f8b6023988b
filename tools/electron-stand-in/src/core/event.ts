/** What Electron passes first to a listener: an event that can be prevented. */
export interface PreventableEvent {
  preventDefault(): void;
  readonly defaultPrevented: boolean;
}

/** Creates an event, with `extra` fields if the event has any. */
export function createEvent<T extends object>(extra?: T): PreventableEvent & T {
  let prevented = false;
  const event = {
    preventDefault() {
      prevented = true;
    },
    get defaultPrevented() {
      return prevented;
    },
  };
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(extra ?? {})) as PreventableEvent &
    T;
}
