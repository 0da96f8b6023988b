// What specs ask of the page: `page.evaluate('page.echoAll()')`. Plain results only.
const nextMessage = (target) =>
  new Promise((resolve) => target.addEventListener('message', resolve, { once: true }));
const failure = (promise) =>
  promise.then(
    () => 'no error',
    (error) => `${error.name}: ${error.message}`,
  );
const describe = (value) => (Object.is(value, -0) ? '-0' : Object.prototype.toString.call(value));

/** Ports handed over by the preload, in the order of arrival. */
const ports = [];
const waiting = [];
addEventListener('message', (event) => {
  if (event.ports.length === 0) return;
  const entry = { message: event.data, port: event.ports[0] };
  const taker = waiting.shift();
  if (taker) taker(entry);
  else ports.push(entry);
});
const takePort = () =>
  ports.length > 0 ? Promise.resolve(ports.shift()) : new Promise((resolve) => waiting.push(resolve));

let counter;
let audio;

globalThis.page = {
  async echoAll() {
    const shared = { name: 'shared' };
    const cycle = { list: [shared, shared] };
    cycle.self = cycle;
    const cases = {
      int16: new Int16Array([1, -2]),
      float32: new Float32Array([1.5, Number.NaN]),
      view: new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
      buffer: new ArrayBuffer(4),
      map: new Map([[1, new Set(['a'])]]),
      date: new Date(5),
      bigint: 5n,
      undefined: undefined,
      null: null,
      negativeZero: -0,
      regexp: /x/gi,
      error: new RangeError('far'),
      sparse: Object.assign(new Array(3), { 0: 1 }),
    };
    const result = {};
    for (const [name, value] of Object.entries(cases)) {
      const { value: back, kind } = await api.invoke('echo', value);
      result[name] = [kind, describe(back)];
    }
    const back = (await api.invoke('echo', cycle)).value;
    result.cycle = [back.self === back, back.list[0] === back.list[1]];
    const map = (await api.invoke('echo', cases.map)).value;
    result.inside = [
      map.get(1).has('a'),
      (await api.invoke('echo', cases.view)).value[0],
      (await api.invoke('echo', cases.error)).value.message,
    ];
    return result;
  },
  async frameOfInvoke() {
    return (await api.invoke('echo', 1)).frame;
  },
  async errors() {
    return {
      thrown: await failure(api.invoke('fail')),
      missing: await failure(api.invoke('nobody')),
      argument: await failure(api.invoke('echo', () => 1)),
      result: await failure(api.invoke('return-function')),
    };
  },
  async bridge() {
    const attempt = (change) => {
      try {
        change();
        return 'changed';
      } catch (error) {
        return error.constructor.name;
      }
    };
    const attemptMessage = (change) => {
      try {
        return change();
      } catch (error) {
        return [error instanceof Error, error.message];
      }
    };
    return {
      frozen: [Object.isFrozen(api), Object.isFrozen(api.nested.list[1])],
      write: attempt(() => {
        api.add = 1;
      }),
      replace: attempt(() => {
        window.api = 1;
      }),
      deepWrite: attempt(() => {
        api.nested.list.push(2);
      }),
      sum: api.add(1, 2),
      called: await new Promise((resolve) => api.callBack(resolve)),
      later: await api.later({ list: [1] }),
      laterFail: await failure(api.laterFail()),
      thrown: attemptMessage(() => api.throwError()),
      again: attemptMessage(() => api.exposeAgain()),
      leaks: [
        typeof require,
        typeof process,
        typeof preloadSecret,
        ...Object.keys(window).filter((key) => /stand.?in/i.test(key)),
      ],
      argv: api.argv.includes('--contract=yes'),
      preload: document.documentElement.dataset.preload,
    };
  },
  async policy() {
    const violations = [];
    const seen = (event) => violations.push(event.effectiveDirective);
    document.addEventListener('securitypolicyviolation', seen);
    const script = document.createElement('script');
    script.textContent = 'window.injectedRan = true';
    document.head.append(script);
    const blocked = await failure(fetch('http://127.0.0.1:9/'));
    while (!violations.includes('connect-src'))
      await new Promise((resolve) =>
        document.addEventListener('securitypolicyviolation', resolve, { once: true }),
      );
    return { inline: window.inlineRan, injected: window.injectedRan, blocked, violations };
  },
  async environment() {
    const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    return {
      secure: isSecureContext,
      isolated: crossOriginIsolated,
      wasm: WebAssembly.validate(wasm) && describe(await WebAssembly.compile(wasm)),
      green: getComputedStyle(document.body).backgroundColor,
      size: [innerWidth, innerHeight],
    };
  },
  navigationEnded: () =>
    failure(fetch('./missing.txt').then((response) => Promise.reject(new Error(String(response.status))))),
  get dark() {
    return matchMedia('(prefers-color-scheme: dark)').matches;
  },
  async microphone() {
    const state = (await navigator.permissions.query({ name: 'microphone' })).state;
    const got = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      (stream) => {
        const [track] = stream.getAudioTracks();
        const label = track.label !== '';
        track.stop();
        return label;
      },
      (error) => error.name,
    );
    const labels = (await navigator.mediaDevices.enumerateDevices())
      .filter(({ kind }) => kind === 'audioinput')
      .some(({ label }) => label !== '');
    return { state, got, labels };
  },

  // ---- ports ----
  async portToMain() {
    api.offerPort('offer-port');
    const { port } = await takePort();
    port.start();
    const answer = nextMessage(port);
    port.postMessage(new Int16Array([7, 8]));
    const { data } = await answer;
    return { kind: describe(data.got), values: [...data.got], extra: data.extra };
  },
  async portFromMain() {
    const { message, port } = await takePort();
    port.start();
    port.postMessage(new Float32Array([0.5]));
    return { message, answer: (await nextMessage(port)).data };
  },
  async portToWorker() {
    const { message, port } = await takePort();
    const worker = new Worker('./worker.js');
    const ready = nextMessage(worker);
    worker.postMessage('ready', [port]);
    return [message, (await ready).data];
  },
  async portToWorklet() {
    const { port } = await takePort();
    const context = new AudioContext({ sampleRate: 48000 });
    await context.audioWorklet.addModule('./worklet.js');
    const node = new AudioWorkletNode(context, 'port-echo', { numberOfOutputs: 0 });
    node.port.start();
    const ready = nextMessage(node.port);
    node.port.postMessage('ready', [port]);
    return [(await ready).data, context.state];
  },
  /** Sends `count` frames of PCM over a port at `perSecond`, and returns what came back. */
  async stream(count, perSecond) {
    const { port } = await takePort();
    const back = [];
    const done = new Promise((resolve) => {
      port.onmessage = ({ data }) => {
        back.push(data);
        if (back.length === count) resolve();
      };
    });
    for (let sent = 0; sent < count; ) {
      const start = performance.now();
      const pcm = new Int16Array(320).fill(sent);
      port.postMessage({ sequence: sent++, pcm });
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, 1000 / perSecond - (performance.now() - start))),
      );
    }
    await done;
    return back.every(
      ({ sequence, pcm }, index) => sequence === index && pcm.length === 320 && pcm[319] === index,
    );
  },
  holdPort: async () => {
    const { port } = await takePort();
    port.start();
    globalThis.heldPort = port;
  },

  // ---- speed of a hidden window ----
  startCounter() {
    counter = { timer: 0, worker: new Worker('./worker.js') };
    setInterval(() => {
      counter.timer += 1;
    }, 10);
  },
  async startAudio() {
    audio = new AudioContext({ sampleRate: 48000 });
    await audio.audioWorklet.addModule('./worklet.js');
    const node = new AudioWorkletNode(audio, 'port-echo');
    node.connect(audio.destination);
    audio.node = node;
    return audio.state;
  },
  audioClock: () => ({ audioMs: audio.currentTime * 1000, wallMs: performance.now() }),
  async ticks() {
    const answer = nextMessage(counter.worker);
    counter.worker.postMessage('ticks');
    return { timer: counter.timer, worker: (await answer).data, frames: audio?.state };
  },
};
