/** A bucket of points that fills up again by itself. */
export class PointBucket {
  static readonly maximum = 2000;
  static readonly perSecond = 50;

  #points = PointBucket.maximum;
  #at = 0;

  /** How many points are there now. Units: `now` in milliseconds. */
  fill(now: number): number {
    const gained = Math.max(0, ((now - this.#at) / 1000) * PointBucket.perSecond);
    this.#points = Math.min(PointBucket.maximum, this.#points + gained);
    this.#at = now;
    return Math.floor(this.#points);
  }

  /** Takes them, or says how many whole seconds there is to wait. */
  take(points: number, now: number): number {
    const missing = points - this.fill(now);
    if (missing > 0) return Math.ceil(missing / PointBucket.perSecond);
    this.#points -= points;
    return 0;
  }
}
