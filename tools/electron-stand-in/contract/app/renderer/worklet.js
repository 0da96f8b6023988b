/** Echoes on a port of its own, straight from the audio thread. */
class PortEcho extends AudioWorkletProcessor {
  constructor() {
    super();
    this.frames = 0;
    this.port.onmessage = ({ data, ports }) => {
      if (!ports[0]) {
        this.port.postMessage(this.frames);
        return;
      }
      ports[0].onmessage = (event) => ports[0].postMessage({ from: 'worklet', echo: event.data });
      this.port.postMessage(data);
    };
  }
  process() {
    this.frames += 128;
    return true;
  }
}
registerProcessor('port-echo', PortEcho);
