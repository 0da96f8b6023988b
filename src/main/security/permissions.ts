import type { Session, WebContents } from 'electron';
import { APP_ORIGIN } from './app-files.ts';

interface PermissionQuestion {
  permission: string;
  /** The window may use the microphone at all. */
  isAudioWindow: boolean;
  isMainFrame: boolean;
  origin: string;
  /** Absent when Chromium does not say. */
  mediaTypes: readonly string[] | undefined;
}

/** The one rule: the audio window's main frame, at our origin, may use the microphone. Everything else is denied. */
export function isPermitted(question: PermissionQuestion): boolean {
  return (
    question.permission === 'media' &&
    question.isAudioWindow &&
    question.isMainFrame &&
    question.origin === APP_ORIGIN &&
    question.mediaTypes !== undefined &&
    question.mediaTypes.length > 0 &&
    question.mediaTypes.every((type) => type === 'audio')
  );
}

const originOf = (url: string | undefined): string =>
  url?.replace(/\/+$/, '').split('/').slice(0, 3).join('/') ?? '';

/** Deny by default, for questions asked now (request) and looked up silently (check). */
export function guardPermissions(session: Session, isAudioWindow: (contents: WebContents) => boolean): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    callback(
      isPermitted({
        permission,
        isAudioWindow: isAudioWindow(contents),
        isMainFrame: details.isMainFrame,
        origin: originOf(details.requestingUrl),
        mediaTypes: 'mediaTypes' in details ? details.mediaTypes : undefined,
      }),
    );
  });
  session.setPermissionCheckHandler((contents, permission, requestingOrigin, details) =>
    isPermitted({
      permission,
      isAudioWindow: contents !== null && isAudioWindow(contents),
      isMainFrame: details.isMainFrame,
      origin: originOf(requestingOrigin),
      mediaTypes: details.mediaType ? [details.mediaType] : undefined,
    }),
  );
  session.setDevicePermissionHandler(() => false);
}
