package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sitsformer.trust.finding.DriftResult;

class DriftSectionTest {
  private final ObjectNode file = SampleRun.json("drift.json");

  @Test
  void bothSidesAreNamed() {
    DriftSection.Compared compared = compared();

    assertThat(compared.verdict()).isEqualTo("Drift of high severity.");
    assertThat(compared.sides())
        .isEqualTo(
            "The map is compared with 2 maps of 11 August 2024\u00a0– 21 August 2024, 12 acquisition"
                + " days from 1 August 2024\u00a0– 31 August 2024 with 140 from 2 August"
                + " 2022\u00a0– 31 July 2024.");
  }

  @Test
  void oneMapAndOneDayAreNoPlurals() {
    ((ArrayNode) file.at("/predictions/baseline")).remove(0);
    ((ObjectNode) file.get("inputs")).put("days", 1);

    assertThat(compared().sides())
        .startsWith("The map is compared with that of 11 August 2024, 1 acquisition day from");
  }

  @Test
  void alertsHaveTheirFiguresInTheMeasuresUnit() {
    DriftAlerts.Table table = compared().alerts().table().orElseThrow();

    assertThat(table.rows()).hasSize(16);
    assertThat(table.rows().get(0))
        .isEqualTo(
            new DriftAlerts.Row(
                "high",
                "Classes, total variation",
                "the whole map",
                "0.1",
                "",
                "12.3\u202f%",
                "<\u202f0.001"));
    assertThat(table.rows().get(11))
        .isEqualTo(
            new DriftAlerts.Row(
                "medium",
                "Level against the other bands",
                "B08, since 3 June 2024",
                "-0.012",
                "0.000",
                "−0.0123",
                "0.0020"));
    assertThat(table.rows().get(8).of()).isEqualTo("B04, July");
    assertThat(table.alerts() + " of " + table.measures()).isEqualTo("16 of 17 measures");
  }

  @Test
  void aPageShowsTwentyAlertsAndCountsAll() {
    ArrayNode alerts = (ArrayNode) file.get("alerts");
    alerts.addAll(alerts.deepCopy());

    DriftAlerts.Table table = compared().alerts().table().orElseThrow();

    assertThat(table.rows()).hasSize(20);
    assertThat(table.alerts()).isEqualTo("32");
  }

  @Test
  void withoutAlertsTheMeasuresAreCounted() {
    file.putArray("alerts");
    assertThat(compared().alerts().taken()).isEqualTo("17 measures were taken");

    ((ArrayNode) file.putArray("measures")).add(SampleRun.json("drift.json").at("/measures/16"));
    assertThat(compared().alerts().taken()).isEqualTo("1 measure was taken");
  }

  @Test
  void differencesOfSharesAreRoundedBeforeTheyGetASign() {
    assertThat(compared().shares().orElseThrow().classes())
        .extracting(DriftShares.Row::points)
        .containsExactly("0.0", "+10.0", "−10.0", "0.0");
  }

  @Test
  void threeDaysMakeAHistory() {
    DriftHistory history = compared().history().orElseThrow();

    assertThat(history.first()).isEqualTo("11 August 2024");
    assertThat(history.last()).isEqualTo("31 August 2024");
    assertThat(history.dots())
        .extracting(DriftHistory.Dot::left)
        .containsExactly("0.000", "50.000", "100.000");
    assertThat(history.line()).matches("M0.000 [\\d.]+L50.000 [\\d.]+L100.000 [\\d.]+");

    ((ArrayNode) file.get("history")).remove(0);
    assertThat(compared().history()).isEmpty();
  }

  @Test
  void withoutAnEarlierRunThereIsOneSentence() {
    file.put("status", DriftResult.INSUFFICIENT);

    assertThat(section().compared()).isEmpty();
  }

  private DriftSection.Compared compared() {
    return section().compared().orElseThrow();
  }

  private DriftSection section() {
    return DriftSection.of(SampleRun.parse(file, DriftResult.class), Optional.empty());
  }
}
