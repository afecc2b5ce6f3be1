package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitsformer.geo.grid.BlockId;

/** What the manifest says of blocks that could not be made. */
class BlockResultTest {
  private static final Costs NOTHING = Costs.ofColumns(Map.of());

  private static Row row(String state, FailureKind failure, String reason) {
    BlockResult result =
        new BlockResult(
            new BlockId(3, -5),
            "",
            null,
            state,
            false,
            failure,
            reason,
            7,
            null,
            new BlockCost("2-01234567", "", NOTHING));
    Row row = result.toRow();
    assertThat(row.size()).isEqualTo(BlockResult.SCHEMA.size());
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return new GenericRowWithSchema(values, BlockResult.SCHEMA);
  }

  /** The labels stand in manifests, series and alerts that are there already. */
  @ParameterizedTest
  @CsvSource({
    "CHANGED, changed, changed: why",
    "EXECUTOR_LOST, executor_lost, executor lost: why",
    "QUARANTINE, quarantine, quarantine: why",
    "STORE, store, store: why",
    "PROGRAM, program, program: why"
  })
  void aFailedBlockHasItsKindInAColumnAndBeforeItsReason(
      FailureKind kind, String label, String reason) {
    Row row = row(BlockResult.FAILED, kind, kind.reason("why"));

    assertThat(row.<String>getAs("failure")).isEqualTo(label);
    assertThat(row.<String>getAs("reason")).isEqualTo(reason);
    assertThat(row.<String>getAs("state")).isEqualTo("failed");
    assertThat(row.<Integer>getAs("row")).isEqualTo(3);
    assertThat(row.<Integer>getAs("col")).isEqualTo(-5);
    assertThat(row.<Integer>getAs("scenes")).isEqualTo(7);
    assertThat(row.<Long>getAs("pixels")).isZero();
    assertThat(row.<Object>getAs("parts")).isNull();
  }

  @Test
  void aBlockThatDidNotFailHasNoKind() {
    assertThat(row(BlockResult.NODATA, null, "no scene touches it").<String>getAs("failure"))
        .isNull();
  }

  @ParameterizedTest
  @EnumSource
  void kindsAreFoundByTheirLabels(FailureKind kind) {
    assertThat(FailureKind.of(kind.label())).contains(kind);
  }

  @Test
  void whatNoVersionWroteIsNoKind() {
    assertThat(FailureKind.of(null)).isEmpty();
    assertThat(FailureKind.of("executor lost")).isEmpty();
    assertThat(FailureKind.of("")).isEmpty();
  }

  @Test
  void theManifestHasTheKindBesideTheReason() {
    assertThat(Arrays.asList(BlockResult.MANIFEST_COLUMNS)).containsSequence("failure", "reason");
    assertThat(BlockResult.schema(BlockResult.MANIFEST_COLUMNS).apply("failure").nullable())
        .isTrue();
  }
}
