package org.sitsformer.jobs.assess;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.Projection;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.runs.program.JobException;

/** Labelled points from a CSV file with a header. */
final class PointTable {
  private static final List<String> X = List.of("longitude", "lon", "x");
  private static final List<String> Y = List.of("latitude", "lat", "y");
  private static final List<String> LABEL = List.of("label", "class");
  private static final int MOST_NAMED = 5;
  private static final int MOST_LABELS = 1000;

  private final String path;
  private final List<String> columns;
  private final Optional<Crs> crs;
  private final TargetGrid grid;
  private final ClassLabels labels;

  /**
   * @param path what errors call the file
   * @param columns names of the columns of x, y and label, or empty for the usual ones
   * @param crs of x and y; empty for degrees where the columns are called so, else the map's
   */
  PointTable(
      String path, List<String> columns, Optional<Crs> crs, TargetGrid grid, ClassLabels labels) {
    this.path = path;
    this.columns = columns;
    this.crs = crs;
    this.grid = grid;
    this.labels = labels;
  }

  /**
   * Reads points and finds the tiles that they lie in.
   *
   * @return rows of {@link CountPoints#LOCATED}, the points of a tile together
   */
  Dataset<Row> read(SparkSession spark, String location) {
    Dataset<Row> file = spark.read().option("header", "true").csv(location);
    List<String> found = columns.isEmpty() ? usual(file.columns()) : columns;
    for (String column : found) {
      if (!Arrays.asList(file.columns()).contains(column)) {
        throw JobException.usage(
            "--reference %s: has no column '%s'; it has %s"
                .formatted(path, column, String.join(", ", file.columns())));
      }
    }
    Dataset<Row> points =
        file.select(
            quoted(found.get(0)).cast("double").as("x"),
            quoted(found.get(1)).cast("double").as("y"),
            quoted(found.get(2)).as("label"));
    refuseGaps(found, points);
    refuseUnknown(points);
    Crs from =
        crs.orElse(
            X.indexOf(found.get(0).toLowerCase(Locale.ROOT)) < X.size() - 1
                ? Crs.LON_LAT
                : grid.crs());
    return points
        .map(new Locate(from, grid, labels), Encoders.row(CountPoints.LOCATED))
        .where(col("reference").notEqual(ClassLabels.LEFT_OUT))
        .repartition(col("tile"))
        .sortWithinPartitions("tile");
  }

  /** A name may hold what Spark takes for syntax. */
  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  private List<String> usual(String[] all) {
    List<String> chosen = new ArrayList<>();
    for (List<String> names : List.of(X, Y, LABEL)) {
      chosen.add(
          names.stream()
              .flatMap(name -> Arrays.stream(all).filter(name::equalsIgnoreCase))
              .findFirst()
              .orElseThrow(
                  () ->
                      JobException.usage(
                          "--reference %s: has none of the columns %s; it has %s; --columns names others"
                              .formatted(path, String.join(", ", names), String.join(", ", all)))));
    }
    return chosen;
  }

  private void refuseGaps(List<String> names, Dataset<Row> points) {
    List<Row> gaps =
        points
            .where(col("x").isNull().or(col("y").isNull()).or(col("label").isNull()))
            .limit(1)
            .collectAsList();
    if (!gaps.isEmpty()) {
      throw JobException.usage(
          "--reference %s: a row has no number in %s or %s, or nothing in %s: %s"
              .formatted(path, names.get(0), names.get(1), names.get(2), gaps.get(0)));
    }
  }

  private void refuseUnknown(Dataset<Row> points) {
    List<String> unknown =
        points.select("label").distinct().limit(MOST_LABELS).collectAsList().stream()
            .map(row -> row.<String>getAs("label"))
            .filter(label -> labels.value(label) == ClassLabels.UNKNOWN)
            .sorted()
            .limit(MOST_NAMED)
            .toList();
    if (!unknown.isEmpty()) {
      throw labels.refuse(path, unknown);
    }
  }

  /** Finds tile and place of a point. */
  private static final class Locate implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final Crs from;
    private final TargetGrid grid;
    private final ClassLabels labels;
    private transient Projection way;

    Locate(Crs from, TargetGrid grid, ClassLabels labels) {
      this.from = from;
      this.grid = grid;
      this.labels = labels;
    }

    @Override
    public Row call(Row point) {
      if (way == null) {
        way = from.to(grid.crs());
      }
      double[] place = way.project(point.getAs("x"), point.getAs("y"));
      double col = Math.floor((place[0] - grid.originX()) / grid.stepX());
      double row = Math.floor((place[1] - grid.originY()) / grid.stepY());
      String tile = "";
      // What has no place in the grid has no tile.
      if (Math.abs(col) < Integer.MAX_VALUE && Math.abs(row) < Integer.MAX_VALUE) {
        tile = grid.tileOf(grid.blockAt((int) col, (int) row)).toString();
      }
      return RowFactory.create(tile, place[0], place[1], labels.value(point.getAs("label")));
    }
  }
}
