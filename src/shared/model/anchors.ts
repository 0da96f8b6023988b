/** The moments of a turn, in ms on main's monotonic clock. A moment that was not seen is absent, never guessed. */
export const anchorNames = [
  'speechStart',
  'speechEnd',
  'pttUp',
  'sttFinal',
  'turnEnd',
  /** The turn seemed to be over: work on the reply began, which was used when it was. */
  'eagerEnd',
  'llmRequest',
  'llmFirstToken',
  'llmFirstUseful',
  'ttsRequest',
  'ttsFirstByte',
  'firstSampleRendered',
  'bargeOnset',
  'bargeSilent',
  'playEnd',
] as const;

export type AnchorName = (typeof anchorNames)[number];
export type Anchors = Partial<Record<AnchorName, number>>;
