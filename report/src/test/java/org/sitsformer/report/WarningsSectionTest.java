package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Warning;

/** The page says how many there are, not how many the summary lists. */
class WarningsSectionTest {
  private static final SampleRun.Map MAP = SampleRun.map(60, 48, 20, 4);

  private static Stream<Warning> first(String kind, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Warning(kind, "%s-%04d".formatted(kind, i), "is so"));
  }

  /**
   * Returns a summary that lists fifty of each kind; counts null as in runs of earlier versions.
   */
  private static RunSummary summary(Map<String, Long> counts, String... kinds) throws IOException {
    List<Warning> listed = Stream.of(kinds).flatMap(kind -> first(kind, 50)).toList();
    byte[] json = JsonFile.bytes(SampleRun.summary(MAP, listed));
    ObjectNode document = JsonFile.parse(RunSummary.class.getSimpleName(), json, ObjectNode.class);
    document.putPOJO("warningCounts", counts);
    return JsonFile.parse("summary.json", JsonFile.bytes(document), RunSummary.class);
  }

  /** Returns the text of the page, digits of a number together. */
  private static String text(RunSummary summary) {
    MapGround nowhere = MapGround.of(summary, List.of());
    return new ReportHtml(summary, nowhere, Optional.empty(), Optional.empty(), Optional.empty())
        .page()
        .replaceAll("<[^>]*>", " ")
        .replaceAll("(?<=\\d)[\\u2009\\u202f\\u00a0, ](?=\\d{3}\\b)", "")
        .replaceAll("\\s+", " ");
  }

  @Test
  void kindsAreCountedInFull() throws IOException {
    String[] kinds = {
      Warning.DAMAGED_SEGMENT,
      Warning.LATE_SCENE,
      Warning.CHANGED_SCENE,
      Warning.VANISHED_SCENE,
      Warning.SUPERSEDED_FILE
    };
    Map<String, Long> counts =
        Map.of(
            Warning.DAMAGED_SEGMENT, 5_000L,
            Warning.LATE_SCENE, 1_060L,
            Warning.CHANGED_SCENE, 70L,
            Warning.VANISHED_SCENE, 80L,
            Warning.SUPERSEDED_FILE, 1_234L);
    String text = text(summary(counts, kinds));

    assertThat(text)
        .contains("5000 damaged segments")
        .contains("1060 scenes came late", "70 scenes changed", "80 scenes vanished")
        .contains("1234 files superseded")
        // What is shown, and how many are not.
        .contains("damaged-segment-0049", "4950 more", "1010 more", "1184 more")
        .doesNotContain("50 damaged segments", "50 scenes came late");
  }

  @Test
  void runsOfEarlierVersionsCountWhatTheyList() throws IOException {
    String text = text(summary(null, Warning.DAMAGED_SEGMENT, Warning.LATE_SCENE));

    assertThat(text)
        .contains("50 damaged segments", "50 scenes came late")
        .doesNotContain(" more ");
  }
}
