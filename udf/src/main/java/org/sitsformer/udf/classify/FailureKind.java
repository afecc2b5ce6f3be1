package org.sitsformer.udf.classify;

/** Why a block failed: the first word of the reason in its row, and how failures are counted. */
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

  private static final String END = ": ";

  private final String word;

  FailureKind(String word) {
    this.word = word;
  }

  /** Returns the word as the label of a metric has it. */
  public String label() {
    return word.replace(' ', '_');
  }

  /** Returns a reason of this kind. */
  String reason(String text) {
    return word + END + text;
  }

  /**
   * Returns the kind of a reason; that of earlier versions, which named none, is {@code PROGRAM}.
   */
  public static FailureKind of(String reason) {
    for (FailureKind kind : values()) {
      if (reason.startsWith(kind.word + END)) {
        return kind;
      }
    }
    return PROGRAM;
  }
}
