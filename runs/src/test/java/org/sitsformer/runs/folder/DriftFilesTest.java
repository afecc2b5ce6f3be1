package org.sitsformer.runs.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.trust.finding.DriftResult;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.InputFindings;
import org.sitsformer.trust.finding.MapDrift;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.finding.Severity;
import org.sitsformer.trust.finding.Verdict;

/** A file of the first layout, as it was written before results were put together from parts. */
class DriftFilesTest {
  private static final String RUN = "2024-10-08_sinop-1.0.0_r1_abcd0002";

  private byte[] file;
  private DriftResult result;

  @BeforeEach
  void read(@TempDir Path folder) throws IOException {
    try (InputStream stream = getClass().getResourceAsStream("/drift/drift-schema-1.json")) {
      file = stream.readAllBytes();
    }
    Storage.local().put(folder.resolve("drift/" + RUN + ".json").toString(), file);
    result = DriftFiles.read(Storage.local(), folder.toString(), RUN).orElseThrow();
    assertThat(DriftFiles.read(Storage.local(), folder.toString(), "another")).isEmpty();
  }

  @Test
  void anOldFileIsReadAndWrittenAsItWas() throws IOException {
    assertThat(result.predictions().window()).hasSize(2);
    assertThat(result.inputs().referenceDays()).isEqualTo(14);
    assertThat(result.confidence().currentShares()).hasSize(DriftResult.Confidence.BINS);
    assertThat(result.history().get(0).changed()).isNull();
    assertThat(result.ofMap(Metric.CLASS_TOTAL_VARIATION)).isEqualTo(0.04489070978453055);
    assertThat(result.ofMap(Metric.CLASS_PSI)).isNull();
    assertThat(JsonFile.bytes(result)).asString().isEqualTo(new String(file, "UTF-8"));
  }

  @Test
  void partsArePutWhereTheFileHasThem() throws IOException {
    // Alerts and severity are what the measures say.
    Verdict verdict = new Verdict(result.status(), result.causes(), result.measures());
    MapDrift map =
        new MapDrift(
            result.totalPredictions(),
            result.baselinePredictions(),
            result.classDistribution(),
            result.confidence(),
            result.raster(),
            List.of(),
            result.notes().subList(0, 1));
    DriftResult made =
        DriftResult.of(
            new DriftResult.Subject(result.run(), result.date(), result.timestamp(), result.rule()),
            result.predictions(),
            map,
            new InputFindings(result.inputs(), List.of(), result.notes().subList(1, 2)),
            verdict,
            result.history());
    assertThat(JsonFile.bytes(made)).asString().isEqualTo(new String(file, "UTF-8"));
  }

  @Test
  void withoutAReferenceThereIsNothing() {
    DriftResult made =
        DriftResult.of(
            new DriftResult.Subject(RUN, "2024-10-08", "2024-10-09T06:17:02Z", "default"),
            new DriftResult.Runs(List.of(RUN), List.of()),
            MapDrift.none(List.of()),
            InputFindings.none(List.of()),
            Verdict.insufficient(),
            List.of());
    assertThat(made.status()).isEqualTo(DriftResult.INSUFFICIENT);
    assertThat(made.severity()).isEqualTo(Severity.NONE);
    assertThat(made.totalPredictions()).isZero();
    assertThat(made.measures()).isEmpty();
    assertThat(made.inputs()).isNull();
    assertThat(made.raster()).isNull();
  }

  @Test
  void theMostSevereAlertsComeFirst() {
    Finding high = result.measures().get(3);
    Finding medium = result.measures().get(0);
    Finding none = result.measures().get(1);
    Verdict verdict = new Verdict(DriftResult.COMPARED, List.of(), List.of(none, medium, high));
    assertThat(verdict.alerts()).containsExactly(high, medium);
    assertThat(verdict.severity()).isEqualTo(Severity.HIGH);
  }
}
