import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = (path: string) => readFileSync(new URL(`../../../src/renderer/${path}`, import.meta.url), 'utf8');
const tokensCss = css('ui/tokens.css');
const orbCss = css('panel/styles/orb.css');
const allCss = [
  tokensCss,
  orbCss,
  ...[
    'ui/base.css',
    ...['panel', 'conversation', 'controls'].map((name) => `panel/styles/${name}.css`),
    ...['layout', 'callout', 'fields', 'order', 'vendors', 'rows'].map(
      (name) => `settings/styles/${name}.css`,
    ),
  ].map(css),
].join('\n');

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const tokens = new Map(
  [...tokensCss.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
);

describe('text is readable (AA, 4.5 to 1)', () => {
  it.each([
    ['text', 'bg'],
    ['text', 'surface'],
    ['text', 'surface-strong'],
    ['text', 'accent-tint'],
    ['text', 'error-tint'],
    ['text', 'warning-tint'],
    ['text-soft', 'bg'],
    ['text-soft', 'surface'],
    ['accent', 'bg'],
    ['accent', 'surface'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['error', 'bg'],
    ['error', 'error-tint'],
    ['warning', 'bg'],
    ['warning', 'warning-tint'],
    ['text-soft', 'accent-tint'],
  ])('%s on %s', (ink, ground) => {
    for (const theme of ['light', 'dark'] as const) {
      expect(contrast(tokens.get(ink)![theme], tokens.get(ground)![theme]), theme).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  });
});

it('the edges of fields and switches stand out (3 to 1)', () => {
  for (const theme of ['light', 'dark'] as const) {
    expect(
      contrast(tokens.get('control-line')![theme], tokens.get('bg')![theme]),
      theme,
    ).toBeGreaterThanOrEqual(3);
  }
});

describe('motion', () => {
  it('is endless only while Parley thinks in a visible window, and only for those who like motion', () => {
    const animated = [...allCss.matchAll(/([^{}]*)\{[^{}]*\banimation: [^;]*;/g)].map(([, selector]) =>
      selector!.trim(),
    );
    expect(animated.length).toBeGreaterThan(0);
    for (const selector of animated)
      expect(selector).toContain('[data-state="thinking"][data-visible="true"]');
    const motionBlock = /@media \(prefers-reduced-motion: no-preference\) \{[\s\S]*?\n\}/.exec(orbCss)![0];
    expect(motionBlock.match(/\banimation: /g)).toHaveLength(allCss.match(/\banimation: /g)!.length);
  });

  it('touches nothing but transform and opacity', () => {
    for (const [, transition] of allCss.matchAll(/\btransition:([^;]*);/g)) {
      for (const part of transition!.split(',')) expect(part.trim()).toMatch(/^(transform|opacity|none)\b/);
    }
    for (const [, frames] of allCss.matchAll(/@keyframes [\w-]+ \{([\s\S]*?\n)\}/g)) {
      for (const [, property] of frames!.matchAll(/([\w-]+):/g))
        expect(property).toMatch(/^(transform|opacity)$/);
    }
  });
});
