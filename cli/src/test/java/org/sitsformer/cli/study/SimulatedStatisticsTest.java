package org.sitsformer.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.FileTemplate;
import org.sitsformer.geo.archive.HeaderProbe;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.jobs.catalog.CatalogRequest;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.jobs.catalog.CatalogStore;
import org.sitsformer.simulate.Band;
import org.sitsformer.simulate.InjectedDrift;
import org.sitsformer.simulate.InjectedDrift.ClassChange;
import org.sitsformer.simulate.LandCover;
import org.sitsformer.simulate.SimulatedStatistics;
import org.sitsformer.simulate.Simulation;
import org.sitsformer.simulate.SimulationSpec;
import org.sitsformer.simulate.Simulator;

/** What studies of drift count without rasters is what the catalog counts in the rasters. */
final class SimulatedStatisticsTest {
  @TempDir private Path folder;

  @Test
  void countsOfDaysAreThoseOfTheirFiles() throws Exception {
    LocalDate drift = LocalDate.of(2024, 3, 1);
    SimulationSpec spec =
        SimulationSpec.standard()
            .withSize(120, 84)
            .withDates(3)
            .withDrift(
                new InjectedDrift(
                    drift,
                    new TreeMap<>(Map.of(Band.land().get(2), 150)),
                    0.1,
                    List.of(new ClassChange(LandCover.CROPLAND, LandCover.URBAN, 0.5)),
                    12));
    Simulation files = Simulator.run(spec, folder.resolve("region"), 2, (done, all) -> {});
    CatalogStore store = new CatalogStore(Storage.local(), folder.resolve("out").toString());
    CatalogSnapshot snapshot =
        store.update(
            TestSpark.session(),
            new CatalogRequest(
                files.archive().toString(),
                FileTemplate.parse(files.names().pattern()),
                spec.bands().stream().map(Band::name).toList(),
                Optional.of(FileTemplate.parse(files.names().mask())),
                Optional.of(new MaskRule(Set.of(files.names().maskValid()))),
                HeaderProbe.Identity.SAMPLED));
    List<String> counted = new ArrayList<>();
    Map<String, LocalDate> dates = new TreeMap<>();
    snapshot.scenes().forEach(scene -> dates.put(scene.id(), scene.date()));
    for (BandStatistics band : store.statistics(TestSpark.session(), snapshot.name())) {
      counted.add(line(dates.get(band.scene()), band));
    }

    List<String> simulated = new ArrayList<>();
    for (SimulatedStatistics.Day day :
        new SimulatedStatistics(spec).days(date -> true, spec.bands())) {
      day.bands().forEach(band -> simulated.add(line(day.date(), band)));
    }

    assertThat(simulated).hasSize(3 * spec.bands().size());
    assertThat(simulated).anyMatch(line -> line.compareTo(drift.toString()) > 0);
    assertThat(counted).containsExactlyInAnyOrderElementsOf(simulated);
  }

  private static String line(LocalDate date, BandStatistics band) {
    return "%s %s: %d pixels, %d valid, %d masked, %s to %s, sum %s, bins of 2^%d from %d: %s"
        .formatted(
            date,
            band.band(),
            band.sampled(),
            band.valid(),
            band.masked(),
            band.min(),
            band.max(),
            band.sum(),
            band.histogram().exponent(),
            band.histogram().start(),
            java.util.Arrays.toString(band.histogram().counts()));
  }
}
