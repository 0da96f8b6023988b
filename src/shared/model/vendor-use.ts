/** How long a model may take, in ms: to its first useful token, between tokens, for all of its answer. */
export interface ModelPatience {
  readonly firstUsefulMs: number;
  readonly gapMs: number;
  readonly totalMs: number;
}

/** Which vendor of an ordered list works on a stage now, and why. */
export interface VendorUse {
  /** Vendor and model, e.g. `deepgram/nova-3`. */
  id: string;
  /** For people, e.g. `Deepgram Nova`. */
  label: string;
  /** The first one that the person's list and locks allow. */
  isFirstChoice: boolean;
  /** Others that could take over should this one fail. */
  alternatives: number;
  /** A model's own deadlines; null: the usual ones. */
  patience: ModelPatience | null;
  /** Another one has just failed, for the first time since it last worked: to be told to the person. */
  outage: { label: string; message: string } | null;
}
