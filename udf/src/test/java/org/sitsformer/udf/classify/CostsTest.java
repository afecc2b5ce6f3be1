package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitsformer.geo.stack.ReadCounters;
import org.sitsformer.predict.classify.ClassifyCounters;

/** Columns, sums and figures of a block follow the members of {@link Cost}, in their order. */
class CostsTest {
  /** As costs.json and the results have had them since the first version: readers know them. */
  private static final String[] COLUMNS = {
    "model_loads",
    "model_calls",
    "model_rows",
    "requests",
    "bytes_read",
    "bytes_needed",
    "bytes_decoded",
    "segments_decoded",
    "segments_cached",
    "nanos_wait",
    "nanos_read",
    "nanos_decode",
    "nanos_compose",
    "nanos_gather",
    "nanos_device",
    "nanos_predict",
    "nanos_encode",
    "nanos_total",
    "peak_resident"
  };

  /** Returns what counters stand at that have all grown by the same. */
  private static Cost.Readings readings(long grown) {
    return new Cost.Readings(
        new ReadCounters(
            grown,
            10 + grown,
            20 + grown,
            30 + grown,
            40 + grown,
            50 + grown,
            60 + grown,
            70 + grown,
            80 + grown,
            90 + grown),
        new ClassifyCounters(
            100 + grown, 110 + grown, 120 + grown, 130 + grown, 140 + grown, 150 + grown),
        160 + grown,
        170 + grown,
        180 + grown,
        190 + grown,
        200 + grown);
  }

  private static Costs numbered() {
    Map<Cost, Long> values = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      values.put(cost, 1_000L + cost.ordinal());
    }
    return Costs.of(values);
  }

  @Test
  void columnsStandInOrderEverywhere() {
    assertThat(Arrays.stream(Cost.values()).map(Cost::column)).containsExactly(COLUMNS);
    assertThat(numbered().columns().keySet()).containsExactly(COLUMNS);
    String[] results = BlockResult.SCHEMA.fieldNames();
    assertThat(Arrays.copyOfRange(results, results.length - COLUMNS.length, results.length))
        .containsExactly(COLUMNS);
  }

  @ParameterizedTest
  @EnumSource
  void whatOnlyGrowsIsTheDifferenceAndAStateThatOfNow(Cost cost) {
    long between = cost.between(readings(1_000), readings(1_007));

    switch (cost.total()) {
      // Rows are counted with and without padding, so they grow twice.
      case SUM -> assertThat(between).isEqualTo(cost == Cost.MODEL_ROWS ? 14 : 7);
      case OF_EXECUTORS -> assertThat(between).isEqualTo(190 + 1_007);
      case LARGEST -> assertThat(between).isEqualTo(200 + 1_007);
    }
  }

  /** That no member reads another one's counter. */
  @ParameterizedTest
  @CsvSource({
    "MODEL_CALLS, 100",
    "MODEL_ROWS, 230",
    "REQUESTS, 10",
    "BYTES_READ, 20",
    "BYTES_NEEDED, 30",
    "SEGMENTS_DECODED, 40",
    "BYTES_DECODED, 50",
    "SEGMENTS_CACHED, 60",
    "READ, 70",
    "DECODE, 80",
    "COMPOSE, 90",
    "GATHER, 130",
    "DEVICE, 140",
    "PREDICT, 150",
    "WAIT, 160",
    "ENCODE, 170",
    "TOTAL, 180",
    "MODEL_LOADS, 190",
    "PEAK_RESIDENT, 200"
  })
  void eachReadsItsOwnCounter(Cost cost, long reading) {
    Cost.Readings nothing =
        new Cost.Readings(
            new ReadCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            new ClassifyCounters(0, 0, 0, 0, 0, 0),
            0,
            0,
            0,
            0,
            0);
    assertThat(cost.between(nothing, readings(0))).isEqualTo(reading);
  }

  @Test
  void figuresComeBackByMemberAndByColumn() {
    Costs costs = numbered();

    assertThat(costs.get(Cost.MODEL_LOADS)).isEqualTo(1_000);
    assertThat(costs.get(Cost.PEAK_RESIDENT)).isEqualTo(1_018);
    assertThat(costs.columns()).containsEntry("requests", 1_003L).hasSize(19);
    assertThat(Costs.ofColumns(costs.columns())).isEqualTo(costs).hasSameHashCodeAs(costs);
    assertThat(Costs.ofColumns(Map.of("requests", 1L))).isNotEqualTo(costs);
  }

  @Test
  void whatAnEarlierVersionDidNotCountIsZeroAndWhatALaterOneCountsIsPassedOver() {
    Costs costs = Costs.ofColumns(Map.of("bytes_read", 5L, "nanos_predict", 7L, "joules", 9L));

    assertThat(costs.get(Cost.BYTES_READ)).isEqualTo(5);
    assertThat(costs.get(Cost.PREDICT)).isEqualTo(7);
    assertThat(costs.columns().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(12);
  }

  @Test
  void costsHaveAFigureForEveryMember() {
    Map<Cost, Long> values = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      if (cost != Cost.BYTES_NEEDED) {
        values.put(cost, 1L);
      }
    }
    assertThatThrownBy(() -> Costs.of(values))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("bytes_needed has no figure");
  }

  @ParameterizedTest
  @EnumSource
  void onlyTimesHaveSecondsAndAreCalledByWhatTheyWentInto(Cost cost) {
    if (cost.column().startsWith("nanos_")) {
      assertThat(numbered().seconds(cost)).isEqualTo((1_000 + cost.ordinal()) / 1e9);
      assertThat("nanos_" + cost.label()).isEqualTo(cost.column());
    } else {
      assertThatThrownBy(() -> numbered().seconds(cost))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(cost.column() + " is no time");
      assertThat(cost.label()).isEqualTo(cost.column());
    }
  }
}
