package org.sitsformer.jobs.assess;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFile.LegendEntry;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.Agreement;
import org.sitsformer.trust.accuracy.Assessment;

/** Compares a run's map with a reference, as counts that the executors add up. */
public final class AssessStage {
  private static final String FOLDER = "assess";
  private static final String RESULT = "assessment.json";

  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder folder;
  private final RunSummary summary;
  private final List<LegendEntry> legend;
  private final TargetGrid grid;
  private final TilePairs map;

  /**
   * Takes a run whose map was assembled.
   *
   * @throws JobException if the run has no summary or no tiles, or the output no grid; it names
   *     {@code --run} or {@code --output}
   */
  public AssessStage(SparkSession spark, Storage storage, RunFolder folder) throws IOException {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
    folder.require(storage, RunFolder.SUMMARY);
    summary = RunSummary.read(storage, folder);
    legend = RunFile.read(storage, folder).classes();
    map = TilePairs.of(storage, folder);
    grid =
        GridFile.read(storage, folder.output())
            .orElseThrow(
                () ->
                    JobException.usage("--output %s: has no grid.json".formatted(folder.output())));
  }

  /** Returns the run's summary. */
  public RunSummary summary() {
    return summary;
  }

  /** Returns the map's classes in the order of the contract. */
  public List<LegendEntry> legend() {
    return legend;
  }

  /** Returns the path of a file of this run's assessment, {@code assess/<run>/<file>}. */
  public String path(String file) {
    return Storage.resolve(
        Storage.resolve(Storage.resolve(folder.output(), FOLDER), folder.run()), file);
  }

  /**
   * Compares the map with a raster of labels whose values are those of the map's classes, as {@link
   * #raster(String, ClassLabels)}.
   *
   * @param reference path of a GeoTIFF; 0 and no-data do not count
   */
  public Assessment raster(String reference) throws IOException {
    return raster(reference, ClassLabels.of(legend));
  }

  /**
   * Compares the map with a raster of labels: each pixel of the map with the label at its centre.
   * Writes what comes of it to {@link #resultPath()}. Runs Spark jobs.
   *
   * @param reference path of a GeoTIFF of whole numbers, of which the first band counts; 0 and
   *     no-data do not count
   * @param labels what its values mean
   * @throws JobException if there is no such file, it has no georeference, a value means no class,
   *     or no pixel with a class meets a label; it names {@code --reference}
   */
  public Assessment raster(String reference, ClassLabels labels) throws IOException {
    requireFile(reference);
    try (FirstBand image = FirstBand.open(storage, reference)) {
      if (image.image().geo() == null) {
        throw JobException.usage("--reference %s: has no georeference".formatted(reference));
      }
    }
    Agreement raw =
        AgreementRows.total(
            map.strips(spark)
                .mapPartitions(
                    new CountLabels(storage, map, grid.crs(), reference),
                    Encoders.row(AgreementRows.SCHEMA)));
    TreeSet<String> unknown = new TreeSet<>();
    Agreement agreement =
        raw.translate(
            own -> {
              String label = Integer.toString(own);
              int value = labels.value(label);
              if (value == ClassLabels.UNKNOWN) {
                unknown.add(label);
              }
              return value;
            });
    if (!unknown.isEmpty()) {
      throw labels.refuse(reference, List.copyOf(unknown));
    }
    return assessment(reference, agreement);
  }

  /**
   * Compares the map with labelled points: each with the pixel that holds it. Writes what comes of
   * it to {@link #resultPath()}. Runs Spark jobs.
   *
   * @param reference path of a CSV file with a header
   * @param columns of x, y and label, or empty for the usual ones
   * @param crs of the points; empty for degrees where the columns are called so, else the map's
   * @param labels what the points' labels mean
   * @throws JobException if there is no such file, a column or a value is missing, a label means no
   *     class, or no point lies where the map has a class; it names {@code --reference}
   */
  public Assessment points(
      String reference, List<String> columns, Optional<Crs> crs, ClassLabels labels)
      throws IOException {
    requireFile(reference);
    PointTable table = new PointTable(reference, columns, crs, grid, labels);
    return assessment(
        reference,
        AgreementRows.total(
            table
                .read(spark, storage.location(reference))
                .mapPartitions(new CountPoints(storage, map), Encoders.row(AgreementRows.SCHEMA))));
  }

  private void requireFile(String reference) throws IOException {
    if (storage.stat(reference).isEmpty()) {
      throw JobException.usage("--reference %s: no such file".formatted(reference));
    }
  }

  private Assessment assessment(String reference, Agreement agreement) throws IOException {
    Assessment result = Assessment.of(summary.run(), reference, summary.classes(), agreement);
    if (result.samples() == 0) {
      throw JobException.usage(
          String.format(
              Locale.ROOT,
              "--reference %s: none of its %,d samples lies where the map has a class",
              reference,
              result.outside()));
    }
    new JsonFile(storage, resultPath()).write(result);
    return result;
  }

  /** Returns where the result of a comparison stands, {@code assess/<run>/assessment.json}. */
  public String resultPath() {
    return path(RESULT);
  }

  /**
   * Draws points to label and writes them as {@link SampleDesign#CSV} and {@link
   * SampleDesign#GEOJSON}. Runs a Spark job.
   */
  public void draw(SampleDesign design) throws IOException {
    design.draw(spark, storage, map, grid, this::path);
  }
}
