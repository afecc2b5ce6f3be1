package org.sitsformer.jobs.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.grid.Footprint;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.jobs.catalog.SceneChanges;
import org.sitsformer.jobs.cost.Spending;
import org.sitsformer.jobs.plan.MemoryPlan;
import org.sitsformer.jobs.plan.PlannedRun;
import org.sitsformer.jobs.plan.PreparedRun;
import org.sitsformer.predict.contract.LandClass;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Blocks;
import org.sitsformer.runs.summary.RunSummary.DateCoverage;
import org.sitsformer.runs.summary.RunSummary.Memory;
import org.sitsformer.runs.summary.RunSummary.Model;
import org.sitsformer.runs.summary.RunSummary.Reads;
import org.sitsformer.runs.summary.RunSummary.Scenes;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.trust.accuracy.ClassArea;
import org.sitsformer.udf.classify.Cost;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.NumericsMode;

/**
 * A run's summary but for the time that the run takes, from what its stages returned.
 *
 * @param name the run's
 * @param id hexadecimal digits that it ends with
 */
record SummaryDraft(
    PlannedRun planned, BlockStage.Outcome outcome, Spending spending, String name, String id) {
  private static final int SCHEMA_VERSION = 1;

  /** Returns the summary of a run that took {@code seconds} so far. */
  RunSummary after(double seconds) {
    PreparedRun run = planned.run();
    ModelProbe.Result probe = planned.probe();
    MemoryPlan memory = planned.memory();
    BlockStage.Counts blocks = outcome.blocks();
    Footprint area = run.grid().footprint(run.window());
    Warnings warnings = warnings();
    return new RunSummary(
        SCHEMA_VERSION,
        name,
        id,
        new Model(
            run.contract().name(),
            run.contract().version(),
            run.contract().digest(run.execution().engine())),
        new double[] {area.west(), area.south(), area.east(), area.north()},
        run.grid().crs().definition(),
        run.series().from().toString(),
        run.series().to().toString(),
        run.snapshot().name(),
        new Blocks(
            blocks.done(),
            blocks.nodata(),
            blocks.failed(),
            blocks.reused(),
            blocks.notReused(),
            blocks.requests()),
        new Scenes(run.scenes().size(), run.series().unused(), run.snapshot().quarantined().size()),
        new Reads(
            outcome.costs().get(Cost.REQUESTS),
            outcome.costs().get(Cost.BYTES_READ),
            outcome.costs().get(Cost.BYTES_NEEDED)),
        new Memory(
            memory.blockSize(),
            memory.pieces(),
            memory.heap(),
            memory.outside(),
            outcome.costs().get(Cost.PEAK_RESIDENT)),
        outcome.pixels(),
        seconds,
        outcome.pixels() / Math.max(seconds, 1e-3),
        outcome.costs().get(Cost.MODEL_LOADS),
        probe.device(),
        run.execution().engine().word(),
        probe.mode().name().toLowerCase(Locale.ROOT),
        run.layers().uncertaintyNames(),
        run.layers().smoothing().key(),
        blocks.failed() == 0 && blocks.reused() == blocks.done() + blocks.nodata(),
        blocks.coverage(),
        outcome.expectedAccuracy().orElse(null),
        cost(),
        areas(),
        dates(),
        warnings.counts(),
        warnings.listed());
  }

  private Warnings warnings() {
    CatalogSnapshot snapshot = planned.run().snapshot();
    ModelProbe.Result probe = planned.probe();
    Warnings warnings = new Warnings();
    warnings.add(Warning.FAILED_BLOCK, outcome.blocks().failed(), outcome.failures());
    warnings.add(Warning.DAMAGED_SEGMENT, outcome.damaged(), outcome.damages());
    warnings.add(
        Warning.QUARANTINED_SCENE, files(Warning.QUARANTINED_SCENE, snapshot.quarantined()));
    if (probe.mode() == NumericsMode.LOOSE) {
      String reason =
          "executors were free to compute different bits, %d numerics class%s at the start; another run may give other bytes"
              .formatted(probe.classes(), probe.classes() == 1 ? "" : "es");
      warnings.add(
          Warning.LOOSE_NUMERICS, List.of(new Warning(Warning.LOOSE_NUMERICS, name, reason)));
    }
    if (!probe.fallback().isEmpty()) {
      warnings.add(
          Warning.DEVICE_FALLBACK,
          List.of(new Warning(Warning.DEVICE_FALLBACK, probe.device(), probe.fallback())));
    }
    SceneChanges changes = snapshot.changes();
    warnings.add(
        Warning.LATE_SCENE,
        scenes(Warning.LATE_SCENE, changes.late(), "came after scenes of later days"));
    warnings.add(
        Warning.CHANGED_SCENE,
        scenes(Warning.CHANGED_SCENE, changes.changed(), "has another content than before"));
    warnings.add(
        Warning.VANISHED_SCENE,
        scenes(Warning.VANISHED_SCENE, changes.vanished(), "was there before"));
    warnings.add(
        Warning.SUPERSEDED_FILE,
        files(
            Warning.SUPERSEDED_FILE,
            snapshot.refusals().stream()
                .filter(r -> r.code() == Refusal.Code.SUPERSEDED)
                .toList()));
    return warnings;
  }

  private static List<Warning> files(String kind, List<Refusal> refusals) {
    return refusals.stream().map(r -> new Warning(kind, r.path(), r.reason())).toList();
  }

  private static List<Warning> scenes(String kind, List<String> scenes, String reason) {
    return scenes.stream().map(scene -> new Warning(kind, scene, reason)).toList();
  }

  private RunSummary.Cost cost() {
    return planned
        .estimate()
        .map(
            expected ->
                new RunSummary.Cost(
                    expected.pricePerCoreHour(),
                    spending.coreHours(),
                    spending.amount(),
                    planned.run().cost().budget(),
                    expected))
        .orElse(null);
  }

  private List<ClassArea> areas() {
    PreparedRun run = planned.run();
    // One area for all pixels is exact on projected grids; in degrees it is the middle row's.
    double km2 = run.grid().pixelAreaKm2(run.window().row() + run.window().height() / 2);
    List<ClassArea> areas = new ArrayList<>();
    for (LandClass c : run.contract().classes()) {
      long pixels = outcome.pixelsByClass().getOrDefault(c.value(), 0L);
      areas.add(new ClassArea(c.value(), c.title(), c.color(), pixels, pixels * km2));
    }
    return areas;
  }

  private List<DateCoverage> dates() {
    PreparedRun run = planned.run();
    return run.snapshot().dates().stream()
        .filter(
            d -> !d.date().isBefore(run.series().from()) && !d.date().isAfter(run.series().to()))
        .map(
            d ->
                new DateCoverage(
                    d.date().toString(), d.scenes(), d.validPixels(), d.sampledPixels()))
        .toList();
  }
}
