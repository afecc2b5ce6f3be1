package org.sitsformer.trust.finding;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much a difference matters. */
public enum Severity {
  NONE,
  MEDIUM,
  HIGH;

  /** Returns the word that files and options use. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
