const { contextBridge, ipcRenderer } = require('electron');

const received = [];
ipcRenderer.on('early', (_event, value) => received.push(value));

/** What each module name gives here: its type, or the error of `require`. */
function probe(names) {
  return names.map((name) => {
    try {
      return typeof require(name);
    } catch (error) {
      return error.message;
    }
  });
}

contextBridge.exposeInMainWorld('api', {
  argv: process.argv,
  sandboxed: process.sandboxed,
  nested: { list: [1, { deep: true }] },
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  on(channel, callback) {
    const listener = (_event, ...args) => callback(...args);
    ipcRenderer.on(channel, listener);
    return () => ipcRenderer.off(channel, listener);
  },
  add: (a, b) => a + b,
  callBack: (callback) => callback('from the preload'),
  later: (value) => Promise.resolve(value),
  laterFail: () => Promise.reject(new Error('rejected in the preload')),
  throwError: () => {
    throw new RangeError('thrown in the preload');
  },
  received: () => received,
  probe,
  exposeAgain: () => contextBridge.exposeInMainWorld('api', {}),
  offerPort(channel) {
    const { port1, port2 } = new MessageChannel();
    ipcRenderer.postMessage(channel, { offered: true }, [port2]);
    window.postMessage('offered-port', '*', [port1]);
  },
});

ipcRenderer.on('take-port', (event, message) => window.postMessage(message, '*', [...event.ports]));
window.preloadSecret = 'not for the page';
window.addEventListener('DOMContentLoaded', () => {
  document.documentElement.dataset.preload = 'ran';
});
