package org.sitsformer.udf.classify;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A figure for every {@link Cost}: of a block, or of a run. */
public final class Costs implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EnumMap<Cost, Long> values;

  private Costs(EnumMap<Cost, Long> values) {
    this.values = values;
  }

  /**
   * Returns costs.
   *
   * @param values of all members
   */
  public static Costs of(Map<Cost, Long> values) {
    EnumMap<Cost, Long> copy = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      copy.put(cost, requireNonNull(values.get(cost), cost.column() + " has no figure"));
    }
    return new Costs(copy);
  }

  /** Returns costs by the columns' names; what is not there, in runs of earlier versions, is 0. */
  public static Costs ofColumns(Map<String, Long> columns) {
    EnumMap<Cost, Long> values = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      values.put(cost, columns.getOrDefault(cost.column(), 0L));
    }
    return new Costs(values);
  }

  /** Returns a figure, in the member's unit. */
  public long get(Cost cost) {
    return values.get(cost);
  }

  /**
   * Returns a time in seconds.
   *
   * @param cost one in nanoseconds
   */
  public double seconds(Cost cost) {
    if (cost.unit() != Cost.Unit.NANOS) {
      throw new IllegalArgumentException(cost.column() + " is no time");
    }
    return get(cost) / 1e9;
  }

  /** Returns the figures by the columns' names, in the members' order. */
  public Map<String, Long> columns() {
    Map<String, Long> columns = new LinkedHashMap<>();
    values.forEach((cost, value) -> columns.put(cost.column(), value));
    return columns;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Costs costs && values.equals(costs.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return columns().toString();
  }
}
