type OpenStream = { readonly tokenId: string; readonly timer: ReturnType<typeof setTimeout> };

/** The streams that a session's client has opened with GET, each with the token that opened it: it ends with either. */
export class OpenStreams {
  readonly #streams = new Map<string, OpenStream>();
  readonly #close: (name: string) => void;

  constructor(close: (name: string) => void) {
    this.#close = close;
  }

  /** Takes the place of an earlier stream of this name. */
  put(name: string, tokenId: string, untilMs: number): void {
    clearTimeout(this.#streams.get(name)?.timer);
    const timer = setTimeout(() => this.#end(name), Math.max(0, untilMs - Date.now()));
    this.#streams.set(name, { tokenId, timer });
  }

  has(name: string): boolean {
    return this.#streams.has(name);
  }

  /** Ends the streams of this token, or all. */
  end(tokenId?: string): void {
    for (const [name, stream] of this.#streams) {
      if (tokenId === undefined || stream.tokenId === tokenId) this.#end(name);
    }
  }

  #end(name: string): void {
    clearTimeout(this.#streams.get(name)?.timer);
    this.#streams.delete(name);
    this.#close(name);
  }
}
