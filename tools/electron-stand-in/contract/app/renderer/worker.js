// Plays both parts that specs need of a worker: a counter of time, and the holder of a message port.
let ticks = 0;
setInterval(() => {
  ticks += 1;
}, 10);
self.onmessage = ({ data, ports }) => {
  const [port] = ports;
  if (!port) {
    postMessage(ticks);
    return;
  }
  port.onmessage = (event) => {
    if (event.data === 'close') port.close();
    else port.postMessage({ from: 'worker', echo: event.data });
  };
  postMessage(data);
};
