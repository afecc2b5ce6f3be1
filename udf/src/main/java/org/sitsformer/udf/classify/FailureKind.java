package org.sitsformer.udf.classify;

import java.util.Arrays;
import java.util.Optional;

/** Why a block failed, as the column {@code failure} of its row and the label of a metric say. */
public enum FailureKind {
  /** A file is not the one that the plan saw. */
  CHANGED("changed"),
  /** Executors died while they made the block. */
  EXECUTOR_LOST("executor lost"),
  /** Quarantined scenes may have made the hole. */
  QUARANTINE("quarantine"),
  /** The store did not give the inputs or did not take the block, however often it was asked. */
  STORE("store"),
  /** The block's data, or a fault of the program. */
  PROGRAM("program");

  private final String word;

  FailureKind(String word) {
    this.word = word;
  }

  /** Returns the word as columns and labels have it. */
  public String label() {
    return word.replace(' ', '_');
  }

  /** Returns a reason in words that begin with the kind's. */
  String reason(String text) {
    return word + ": " + text;
  }

  /**
   * Returns the kind of a label; empty for one that is none of ours.
   *
   * @param label null in runs of earlier versions
   */
  public static Optional<FailureKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
