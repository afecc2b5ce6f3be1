package org.sitsformer.jobs.metrics;

import java.util.OptionalDouble;

/** A value that is not known from the start. */
final class LateGauge {
  private volatile OptionalDouble value = OptionalDouble.empty();

  void set(double known) {
    value = OptionalDouble.of(known);
  }

  OptionalDouble value() {
    return value;
  }
}
