import type { VendorUse } from '#shared/model/vendor-use.ts';
import type { Clock } from '../../clock.ts';
import { VendorError } from '../types.ts';
import { afterFailure, type Breaker, closedBreaker, type Standing, standingOf } from './breaker.ts';

/** A vendor on the person's list. */
export interface Candidate<V> {
  /** Another key or other settings make another adapter: what was held against the old one is forgotten with it. */
  readonly vendor: V;
  /** The same for all that share their fate with it, as the voices of several languages of one vendor do. Default: it alone. */
  readonly group?: object;
  /** For people, e.g. `Deepgram Nova`. */
  readonly label: string;
  /** Runs on this computer. */
  readonly isLocal: boolean;
}

export interface FailoverOptions<V> {
  /**
   * The person's list, the first choice first. Read anew at each use: a change counts from the next turn on.
   * `language`: of what a voice is to say (BCP 47).
   */
  order(language?: string | null): readonly Candidate<V>[];
  /** While true nothing leaves this computer: every other vendor is refused, listed or not. */
  localOnly?(): boolean;
  clock: Clock;
}

/** Who may serve, who did, and who failed: what the failovers of all stages share. */
export interface Roster<V> {
  /** Who is to serve now, of those not tried yet; null when nobody is left. */
  next(tried: ReadonlySet<V>): Candidate<V> | null;
  /** Why `next` knows nobody, when nothing has been tried. */
  refusal(): VendorError;
  /** To be told as the candidate begins. `tried`: everybody who was tried for the same work, itself among them. */
  introduce(candidate: Candidate<V>, tried: ReadonlySet<V>): VendorUse;
  failed(candidate: Candidate<V>, error: VendorError): void;
  worked(candidate: Candidate<V>): void;
  /** Everybody on the list that is allowed. */
  allowed(): readonly Candidate<V>[];
}

/** What is known of a stage's vendors, by their groups. Several rosters may share it. */
export interface Ledger {
  readonly breakers: WeakMap<object, Breaker>;
  readonly lastErrors: WeakMap<object, VendorError>;
  /** Not told yet. */
  lastOutage: { group: object; told: NonNullable<VendorUse['outage']> } | null;
}

export function createLedger(): Ledger {
  return { breakers: new WeakMap(), lastErrors: new WeakMap(), lastOutage: null };
}

/** @param stage for people, e.g. `language model` */
export function createRoster<V extends object & { readonly id: string }>(
  stage: string,
  { order, localOnly = () => false, clock }: FailoverOptions<V>,
  ledger: Ledger = createLedger(),
): Roster<V> {
  const { breakers, lastErrors } = ledger;
  const groupOf = ({ group, vendor }: Candidate<V>): object => group ?? vendor;
  const breakerOf = (candidate: Candidate<V>): Breaker => breakers.get(groupOf(candidate)) ?? closedBreaker;
  const standing = (candidate: Candidate<V>): Standing => standingOf(breakerOf(candidate), clock.nowMs());
  const standsReady = (candidate: Candidate<V>): boolean => ['ready', 'trial'].includes(standing(candidate));
  const allowed = (): readonly Candidate<V>[] =>
    localOnly() ? order().filter(({ isLocal }) => isLocal) : order();

  return {
    allowed,

    next(tried) {
      const left = allowed().filter(({ vendor }) => !tried.has(vendor));
      return left.find(standsReady) ?? left.find((candidate) => standing(candidate) === 'resting') ?? null;
    },

    refusal() {
      const [first] = allowed();
      const known = first && lastErrors.get(groupOf(first));
      if (known) return known;
      const words =
        order().length > 0
          ? `Only vendors on this computer may be used now, and no ${stage} on your list is one. Add one in Settings, or allow others there.`
          : `No ${stage} is chosen. Choose one in Settings.`;
      return new VendorError('parley', 'permanent', 'bad-request', words);
    },

    introduce(candidate, tried) {
      const list = allowed();
      const { lastOutage } = ledger;
      const outage = lastOutage !== null && lastOutage.group !== groupOf(candidate) ? lastOutage.told : null;
      ledger.lastOutage = null;
      return {
        id: candidate.vendor.id,
        label: candidate.label,
        isFirstChoice: list[0]?.vendor === candidate.vendor,
        alternatives: list.filter((other) => !tried.has(other.vendor) && standsReady(other)).length,
        patience: null,
        outage,
      };
    },

    failed(candidate, error) {
      const group = groupOf(candidate);
      const before = breakerOf(candidate);
      const after = afterFailure(before, error, clock.nowMs());
      breakers.set(group, after);
      lastErrors.set(group, error);
      if (before.failures === 0 && after.failures > 0)
        ledger.lastOutage = { group, told: { label: candidate.label, message: error.message } };
    },

    worked(candidate) {
      breakers.delete(groupOf(candidate));
      lastErrors.delete(groupOf(candidate));
    },
  };
}
