package org.sitsformer.udf.classify;

/** Whether executors that compute other bits than the rest may take part in a run. */
public enum NumericsMode {
  /** All compute the same bits; the run's blocks are what any such executor makes of them. */
  STRICT,

  /**
   * Every executor may take part, on any device; the engine's version, which comes with the
   * program, is not compared. Blocks are then not a function of their key: they are named apart,
   * and only other loose runs find them.
   */
  LOOSE
}
