package org.sitsformer.trust.finding;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much a difference matters. */
public enum Severity {
  /** No alert: too small to matter, not told from chance, or usual. */
  NONE,
  /** An alert. */
  MEDIUM,
  /** An alert that is large by the size of its metric, or by the rule's. */
  HIGH;

  /** Returns the word that files and options use. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
