/** The text of one vendor's turn, which comes whole each time, and what of it has been delivered. */
export class TurnText {
  #text = '';
  /** The rest that was shown last. */
  #shown = '';
  /** Delivered as final before the vendor ended the turn. */
  #promoted = '';

  /** What has not been delivered as final. */
  get rest(): string {
    if (this.#promoted === '') return this.#text;
    if (this.#text.startsWith(this.#promoted)) return this.#text.slice(this.#promoted.length).trim();
    // The vendor has thought again about what was delivered: as many words as that were are not said twice.
    const words = this.#text.split(/\s+/);
    return words.slice(this.#promoted.split(/\s+/).length).join(' ');
  }

  /** All of it was delivered already, although the vendor has not ended the turn. */
  get isDelivered(): boolean {
    return this.#promoted !== '' && this.rest === '';
  }

  /** Takes the turn so far. Returns the new interim; null when it has not changed. */
  update(text: string): string | null {
    this.#text = text.trim();
    const { rest } = this;
    if (rest === this.#shown) return null;
    this.#shown = rest;
    return rest;
  }

  /** Delivers what there is, without the vendor's word that it is final. */
  promote(): string {
    const { rest } = this;
    this.#promoted = this.#text;
    this.#shown = '';
    return rest;
  }

  /**
   * The vendor's turn has ended, with `text` if it said so. `final`: what is to be delivered, '' to take an interim
   * back, null for neither. `wasDelivered`: all of it had been.
   */
  end(text: string | null): { final: string | null; wasDelivered: boolean } {
    if (text !== null) this.#text = text.trim();
    const { rest, isDelivered } = this;
    const isNothing = rest === '' && this.#shown === '';
    this.#text = '';
    this.#shown = '';
    this.#promoted = '';
    return { final: isNothing ? null : rest, wasDelivered: isDelivered };
  }
}
