import { EventEmitter } from 'node:events';
import { guardClass } from '../core/guard.ts';

type Media = 'microphone' | 'camera' | 'screen';
type Access = 'not-determined' | 'granted' | 'denied' | 'restricted' | 'unknown';

/** `systemPreferences`: a system that lets the app use every device, until a test says otherwise. */
class SystemPreferences extends EventEmitter {
  readonly #access = new Map<Media, Access>();

  getMediaAccessStatus(media: Media): Access {
    return this.#access.get(media) ?? 'granted';
  }
  async askForMediaAccess(media: Media): Promise<boolean> {
    return this.getMediaAccessStatus(media) === 'granted';
  }
  /** Not Electron's: the person decides in the system's settings. */
  setMediaAccess(media: Media, access: Access): void {
    this.#access.set(media, access);
  }
}
guardClass('systemPreferences', SystemPreferences);

export const systemPreferences = new SystemPreferences();
