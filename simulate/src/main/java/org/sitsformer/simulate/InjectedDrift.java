package org.sitsformer.simulate;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What changes in the archive from a date on; everything else stays as it is without the drift, to
 * the last bit.
 *
 * @param from first day of the change
 * @param bands reflectance x 10000 added to a band, after noise
 * @param clouds added to the mean cloud share, -1 to 1
 * @param changes parts of classes that become other classes; of a field that several would change
 *     the first one holds
 * @param seasonDays days by which vegetation is late, -180 to 180; negative: early
 */
public record InjectedDrift(
    LocalDate from,
    Map<Band, Integer> bands,
    double clouds,
    List<ClassChange> changes,
    int seasonDays) {

  /**
   * A share of a class's fields that becomes another class.
   *
   * @param from what they were, neither Cloud nor Shadow
   * @param to what they become, neither Cloud nor Shadow
   * @param share 0 to 1
   */
  public record ClassChange(LandCover from, LandCover to, double share) {
    /**
     * @throws IllegalArgumentException if a value is not within these; it names {@code
     *     --drift-class}
     */
    public ClassChange {
      if (!from.isGround() || !to.isGround()) {
        throw new IllegalArgumentException(
            "--drift-class %s>%s: Cloud and Shadow are not on the ground and cannot change"
                .formatted(from.title(), to.title()));
      }
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "--drift-class %s>%s: share %s is not within 0 to 1"
                .formatted(from.title(), to.title(), share));
      }
    }
  }

  /**
   * @throws IllegalArgumentException if a number is not within its range; it names the option of
   *     {@code simulate}
   */
  public InjectedDrift {
    requireNonNull(from, "from is null");
    bands = Collections.unmodifiableMap(new TreeMap<>(bands));
    changes = List.copyOf(changes);
    if (!(clouds >= -1 && clouds <= 1)) {
      throw new IllegalArgumentException(
          "--drift-clouds %s is not within -1 to 1".formatted(clouds));
    }
    if (Math.abs(seasonDays) > 180) {
      throw new IllegalArgumentException(
          "--drift-season %d is not within -180 to 180 days".formatted(seasonDays));
    }
  }

  /** Returns no drift at all; it begins on no day. */
  public static InjectedDrift none() {
    return new InjectedDrift(LocalDate.MAX, Map.of(), 0, List.of(), 0);
  }

  /** Returns true if nothing changes. */
  boolean isNone() {
    return bands.isEmpty() && clouds == 0 && changes.isEmpty() && seasonDays == 0;
  }

  boolean holds(LocalDate date) {
    return !date.isBefore(from);
  }
}
