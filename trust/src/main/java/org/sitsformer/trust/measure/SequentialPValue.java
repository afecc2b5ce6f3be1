package org.sitsformer.trust.measure;

/**
 * A p-value by random rearrangements that stops as soon as it is clear that it is not small: after
 * {@link #ENOUGH} rearrangements that are as far as what was observed, it is their share (Besag and
 * Clifford, Sequential Monte Carlo p-values, Biometrika 78, 1991), which is valid as a p-value.
 */
public final class SequentialPValue {
  /** Most rearrangements: the lowest p-value is 1 / 20,000. */
  static final int ROUNDS = 19_999;

  static final int ENOUGH = 20;

  private final int most;
  private int rounds;
  private int asFar;

  /** Makes one of up to 19,999 rearrangements. */
  public SequentialPValue() {
    this(ROUNDS);
  }

  private SequentialPValue(int most) {
    this.most = most;
  }

  /** Returns one of fewer rearrangements, for what is too small to matter: 1 / 1000 at least. */
  static SequentialPValue rough() {
    return new SequentialPValue(999);
  }

  /** Returns true while another rearrangement is asked for. */
  public boolean open() {
    return rounds < most && asFar < ENOUGH;
  }

  /**
   * Counts a rearrangement.
   *
   * @param far true where it is at least as far as what was observed
   */
  public void add(boolean far) {
    rounds++;
    asFar += far ? 1 : 0;
  }

  /** Returns the p-value, once no more rearrangement is asked for. */
  public double value() {
    return asFar >= ENOUGH ? (double) asFar / rounds : (1.0 + asFar) / (1 + rounds);
  }
}
