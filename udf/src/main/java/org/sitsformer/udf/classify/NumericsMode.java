package org.sitsformer.udf.classify;

/** Whether executors that compute other bits than the rest may take part in a run. */
public enum NumericsMode {
  /** All compute the same bits; the run's blocks are what any such executor makes of them. */
  STRICT,

  /**
   * Whoever has the engine's version may take part, on any device. Blocks are then not a function
   * of their key: they are named apart, and only other loose runs find them.
   */
  LOOSE
}
