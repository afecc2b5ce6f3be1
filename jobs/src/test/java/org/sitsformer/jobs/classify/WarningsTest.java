package org.sitsformer.jobs.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sitsformer.runs.summary.RunSummary.Warning;

/** All are counted, of each kind the first fifty are listed. */
class WarningsTest {
  private final Warnings warnings = new Warnings();

  private static List<Warning> of(String kind, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Warning(kind, kind + " " + i, "reason " + i))
        .toList();
  }

  @Test
  void eachKindIsCountedInFullAndListedByItsFirst() {
    warnings.add(Warning.LATE_SCENE, of(Warning.LATE_SCENE, 120));
    warnings.add(Warning.CHANGED_SCENE, of(Warning.CHANGED_SCENE, 51));
    warnings.add(Warning.SUPERSEDED_FILE, of(Warning.SUPERSEDED_FILE, 50));

    assertThat(warnings.counts())
        .containsOnly(
            entry(Warning.LATE_SCENE, 120L),
            entry(Warning.CHANGED_SCENE, 51L),
            entry(Warning.SUPERSEDED_FILE, 50L));
    assertThat(warnings.listed()).hasSize(150);
    assertThat(warnings.listed().subList(0, 50))
        .isEqualTo(of(Warning.LATE_SCENE, 120).subList(0, 50));
    assertThat(warnings.listed().subList(50, 100))
        .isEqualTo(of(Warning.CHANGED_SCENE, 51).subList(0, 50));
    assertThat(warnings.listed().subList(100, 150)).isEqualTo(of(Warning.SUPERSEDED_FILE, 50));
  }

  @Test
  void whatWasCountedElsewhereIsTakenAsItIs() {
    warnings.add(Warning.DAMAGED_SEGMENT, 5_000, of(Warning.DAMAGED_SEGMENT, 50));
    warnings.add(Warning.FAILED_BLOCK, 3_000_000_000L, of(Warning.FAILED_BLOCK, 2));

    assertThat(warnings.counts())
        .containsOnly(
            entry(Warning.DAMAGED_SEGMENT, 5_000L), entry(Warning.FAILED_BLOCK, 3_000_000_000L));
    assertThat(warnings.listed()).hasSize(52);
  }

  @Test
  void aKindThatWasNotMetIsNoneOfTheKinds() {
    warnings.add(Warning.LATE_SCENE, List.of());
    warnings.add(Warning.DAMAGED_SEGMENT, 0, List.of());

    assertThat(warnings.counts()).isEmpty();
    assertThat(warnings.listed()).isEmpty();
  }
}
