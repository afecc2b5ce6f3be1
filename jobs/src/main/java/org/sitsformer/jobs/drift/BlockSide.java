package org.sitsformer.jobs.drift;

/** Of which side of a comparison a block's statistics are; rows carry its {@link #number}. */
enum BlockSide {
  /** All blocks of the window's runs. */
  WINDOW,
  /** All blocks of the reference's runs. */
  REFERENCE,
  /** Blocks of the run that the newest run of the reference has too, by another key. */
  WINDOW_RECOMPUTED,
  /** The same blocks as that run of the reference has them. */
  REFERENCE_RECOMPUTED;

  /** Returns what stands for it in rows. */
  int number() {
    return ordinal();
  }
}
