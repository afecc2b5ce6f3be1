package org.sitsformer.jobs.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.grid.Footprint;
import org.sitsformer.jobs.catalog.SceneChanges;
import org.sitsformer.jobs.cost.CostEstimate;
import org.sitsformer.jobs.cost.Spending;
import org.sitsformer.jobs.plan.MemoryPlan;
import org.sitsformer.jobs.plan.PreparedRun;
import org.sitsformer.jobs.plan.RunOptions;
import org.sitsformer.jobs.run.RunSummary;
import org.sitsformer.jobs.run.RunSummary.Blocks;
import org.sitsformer.jobs.run.RunSummary.ClassArea;
import org.sitsformer.jobs.run.RunSummary.Cost;
import org.sitsformer.jobs.run.RunSummary.DateCoverage;
import org.sitsformer.jobs.run.RunSummary.Memory;
import org.sitsformer.jobs.run.RunSummary.Model;
import org.sitsformer.jobs.run.RunSummary.Reads;
import org.sitsformer.jobs.run.RunSummary.Scenes;
import org.sitsformer.jobs.run.RunSummary.Warning;
import org.sitsformer.predict.contract.LandClass;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.NumericsMode;

/** Makes a run's summary from what its stages returned. */
record Summaries(
    PreparedRun run,
    RunOptions options,
    ModelProbe.Result probe,
    MemoryPlan memory,
    BlockStage.Outcome outcome,
    Spending spending,
    Optional<CostEstimate> estimate,
    String name,
    String id) {
  private static final int SCHEMA_VERSION = 1;

  /** Returns the summary of a run that took {@code seconds} so far. */
  RunSummary after(double seconds) {
    Footprint area = run.grid().footprint(run.window());
    List<Refusal> quarantined = run.snapshot().quarantined();
    List<Warning> warnings = new ArrayList<>(outcome.warnings());
    quarantined.stream()
        .limit(BlockStage.MOST_WARNINGS)
        .map(r -> new Warning(Warning.QUARANTINED_SCENE, r.path(), r.reason()))
        .forEach(warnings::add);
    if (probe.mode() == NumericsMode.LOOSE) {
      warnings.add(
          new Warning(
              Warning.LOOSE_NUMERICS,
              name,
              "executors were free to compute different bits, %d numerics class%s at the start; another"
                      .formatted(probe.classes(), probe.classes() == 1 ? "" : "es")
                  + " run may give other bytes"));
    }
    if (!probe.fallback().isEmpty()) {
      warnings.add(new Warning(Warning.DEVICE_FALLBACK, probe.device(), probe.fallback()));
    }
    SceneChanges changes = run.snapshot().changes();
    warn(warnings, Warning.LATE_SCENE, changes.late(), "came after scenes of later days");
    warn(warnings, Warning.CHANGED_SCENE, changes.changed(), "has another content than before");
    warn(warnings, Warning.VANISHED_SCENE, changes.vanished(), "was there before");
    run.snapshot().refusals().stream()
        .filter(r -> r.code() == Refusal.Code.SUPERSEDED)
        .limit(BlockStage.MOST_WARNINGS)
        .map(r -> new Warning(Warning.SUPERSEDED_FILE, r.path(), r.reason()))
        .forEach(warnings::add);
    return new RunSummary(
        SCHEMA_VERSION,
        name,
        id,
        new Model(
            run.contract().name(),
            run.contract().version(),
            run.contract().digest(options.engine())),
        new double[] {area.west(), area.south(), area.east(), area.north()},
        run.grid().crs().definition(),
        run.from().toString(),
        run.to().toString(),
        run.snapshot().name(),
        new Blocks(
            outcome.done(),
            outcome.nodata(),
            outcome.failed(),
            outcome.reused(),
            outcome.notReused(),
            outcome.requests()),
        new Scenes(run.scenes().size(), run.unused(), quarantined.size()),
        new Reads(
            outcome.cost().get("requests"),
            outcome.cost().get("bytes_read"),
            outcome.cost().get("bytes_needed")),
        new Memory(
            memory.blockSize(),
            memory.pieces(),
            memory.heap(),
            memory.outside(),
            outcome.cost().get(BlockStage.PEAK)),
        outcome.pixels(),
        seconds,
        outcome.pixels() / Math.max(seconds, 1e-3),
        outcome.modelLoads(),
        probe.device(),
        options.engine().word(),
        probe.mode().name().toLowerCase(Locale.ROOT),
        run.map().uncertaintyNames(),
        run.map().smoothing().key(),
        outcome.failed() == 0 && outcome.reused() == outcome.done() + outcome.nodata(),
        outcome.coverage(),
        outcome.expectedAccuracy().orElse(null),
        cost(),
        areas(),
        dates(),
        warnings);
  }

  private static void warn(
      List<Warning> warnings, String kind, List<String> scenes, String reason) {
    scenes.stream()
        .limit(BlockStage.MOST_WARNINGS)
        .map(scene -> new Warning(kind, scene, reason))
        .forEach(warnings::add);
  }

  private Cost cost() {
    return estimate
        .map(
            planned ->
                new Cost(
                    planned.pricePerCoreHour(),
                    spending.coreHours(),
                    spending.amount(),
                    options.cost().budget(),
                    planned))
        .orElse(null);
  }

  private List<ClassArea> areas() {
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
    return run.snapshot().dates().stream()
        .filter(d -> !d.date().isBefore(run.from()) && !d.date().isAfter(run.to()))
        .map(
            d ->
                new DateCoverage(
                    d.date().toString(), d.scenes(), d.validPixels(), d.sampledPixels()))
        .toList();
  }
}
