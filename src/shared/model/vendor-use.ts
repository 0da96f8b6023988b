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
  /** Another one has just failed, for the first time since it last worked: to be told to the person. */
  outage: { label: string; message: string } | null;
}
