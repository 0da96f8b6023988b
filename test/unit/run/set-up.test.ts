import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyInstall } from '../../../tools/run/lib/install.mjs';
import { missingPackages } from '../../../tools/run/lib/system-packages.mjs';

describe('what npm start and npm test install', () => {
  let folder: string;
  const write = (path: string, content: object): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-set-up-'));
    write('package-lock.json', {
      packages: {
        '': {},
        'node_modules/one': { version: '1.0.0' },
        'node_modules/elsewhere': { version: '1.0.0', os: ['no-such-system'], optional: true },
        'node_modules/optional': { version: '1.0.0', optional: true },
      },
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (): void => {
    write('node_modules/one/package.json', { version: '1.0.0' });
    write('node_modules/.package-lock.json', {});
  };

  it('says nothing when all is there, whatever is for other machines or optional', () => {
    install();
    expect(whyInstall(folder)).toBeNull();
  });

  it('tells a fresh clone from an installation that did not finish', () => {
    expect(whyInstall(folder)).toMatch(/no node_modules/);
    write('node_modules/one/package.json', { version: '1.0.0' });
    expect(whyInstall(folder)).toMatch(/did not finish/);
  });

  it('names the package that is missing, damaged or of another version', () => {
    install();
    rmSync(join(folder, 'node_modules/one'), { recursive: true });
    expect(whyInstall(folder)).toBe('node_modules/one is missing');
    write('node_modules/one/package.json', { version: '0.9.0' });
    expect(whyInstall(folder)).toBe('node_modules/one is 0.9.0, the lockfile says 1.0.0');
    writeFileSync(join(folder, 'node_modules/one/package.json'), '{"vers');
    expect(whyInstall(folder)).toBe('node_modules/one is damaged');
  });
});

describe('programs of the system', () => {
  it('says what is missing, what for, and the exact command', () => {
    const { blocking, command, hints } = missingPackages(['chromium', 'xvfb'], ['espeak'], () => false);
    expect(blocking).toMatch(/^Missing: chromium \(the windows.*\), xvfb-run \(.*\)\.$/);
    expect(command).toBe('sudo apt-get install chromium xvfb xauth espeak-ng');
    expect(hints).toHaveLength(1);
  });

  it('lets a start go on without what is optional', () => {
    const { blocking, hints } = missingPackages(
      ['chromium'],
      ['espeak'],
      (program) => program === 'chromium',
    );
    expect(blocking).toBeNull();
    expect(hints[0]).toContain('sudo apt-get install espeak-ng');
  });

  it('asks for nothing when nothing is missing', () => {
    expect(missingPackages(['chromium'], ['espeak'], () => true)).toMatchObject({
      debian: [],
      blocking: null,
      hints: [],
    });
  });
});
