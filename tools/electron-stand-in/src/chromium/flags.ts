import { environment } from '../core/environment.ts';

/** True when Chromium runs without windows: on request, or on a Linux without a display. */
export function isHeadless(): boolean {
  if (environment.headless) return environment.headless !== '0';
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
}

/** Switches of ours that the app must not change, since the stand-in stops working without them. */
const OWN = new Set(['user-data-dir', 'remote-debugging-pipe', 'require']);

/** What throttles a hidden window, or looks for something on the network. */
const DISABLED_FEATURES = [
  'CalculateNativeWinOcclusion',
  'IntensiveWakeUpThrottling',
  'MediaRouter',
  'DialMediaRouteProvider',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
];

/**
 * The arguments for Chromium: those of the app and its command line, and ours, which give way to them.
 * Nothing but loopback can be resolved, and no window throttles its timers or waits for a gesture to play audio.
 */
export function chromiumArgv(options: {
  readonly switches: ReadonlyMap<string, string>;
  readonly bareArguments: readonly string[];
  readonly profile: string;
  readonly serverPort: number;
}): string[] {
  const ours: Record<string, string> = {
    'user-data-dir': options.profile,
    'remote-debugging-pipe': '',
    'no-startup-window': '',
    'block-new-web-contents': '',
    'no-first-run': '',
    'no-default-browser-check': '',
    'no-service-autorun': '',
    'disable-background-networking': '',
    'disable-breakpad': '',
    'disable-dev-shm-usage': '',
    'disable-component-update': '',
    'disable-default-apps': '',
    'disable-extensions': '',
    'disable-sync': '',
    'disable-quic': '',
    'disable-gpu': '',
    'disable-search-engine-choice-screen': '',
    'metrics-recording-only': '',
    'disable-hang-monitor': '',
    'disable-prompt-on-repost': '',
    'disable-back-forward-cache': '',
    'password-store': 'basic',
    'use-mock-keychain': '',
    'autoplay-policy': 'no-user-gesture-required',
    'use-fake-ui-for-media-stream': '',
    'disable-background-timer-throttling': '',
    'disable-renderer-backgrounding': '',
    'disable-backgrounding-occluded-windows': '',
    'allow-file-access-from-files': '',
    'host-resolver-rules': `MAP *.localhost:80 127.0.0.1:${options.serverPort},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1,EXCLUDE localhost`,
    ...(isHeadless() ? { headless: 'new' } : {}),
    ...(process.getuid?.() === 0 ? { 'no-sandbox': '' } : {}),
  };
  const merged = new Map(options.switches);
  for (const [name, value] of Object.entries(ours))
    if (OWN.has(name) || !merged.has(name)) merged.set(name, value);
  merged.delete('require');
  appendFeature(merged, 'enable-features', 'CDPScreenshotNewSurface');
  // Without it a page cannot learn that the other side of a port was closed; Electron's own ports do not need it.
  appendFeature(merged, 'enable-blink-features', 'MessagePortCloseEvent');
  appendFeature(merged, 'disable-features', DISABLED_FEATURES.join(','));
  const switches = [...merged].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`));
  return [...switches, ...options.bareArguments];
}

function appendFeature(switches: Map<string, string>, name: string, features: string): void {
  const before = switches.get(name);
  switches.set(name, before ? `${before},${features}` : features);
}
