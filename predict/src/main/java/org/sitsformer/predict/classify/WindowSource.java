package org.sitsformer.predict.classify;

/** The scaled window of the current pixel or cell, date by date. */
interface WindowSource {
  /**
   * Returns the time slots on which the current place is valid, rising.
   *
   * @param slots receives them from index 0
   * @return their number
   */
  int validSlots(int[] slots);

  /** Copies the window of one time slot, {@code [C, h, w]}, into {@code target} from an offset. */
  void copy(int slot, float[] target, int offset);
}
