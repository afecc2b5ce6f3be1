package org.sitsformer.jobs.assess;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.row_number;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.Projection;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;

/**
 * A random sample of the map, stratified by its classes. Every class gets a floor, so that rare
 * ones can be assessed, and the rest goes by area (Olofsson et al. 2014, section 5.1.2).
 *
 * @param run name of the run whose map it is drawn of
 * @param size points in all
 * @param floor points that each class gets before the rest is shared out, fewer where it has fewer
 *     pixels
 * @param seed equal seeds draw equal points
 * @param strata the classes that the map has, in the legend's order
 */
public record SampleDesign(String run, int size, int floor, long seed, List<Stratum> strata) {
  /** File of the drawn points with an empty column {@code label}, for somebody to fill. */
  public static final String CSV = "sample.csv";

  /** The same points for a GIS. */
  public static final String GEOJSON = "sample.geojson";

  /** What a class gets where the sample is large enough; half the sample at most is for floors. */
  private static final int FLOOR = 50;

  private static final int LARGEST = 1_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One class of the map.
   *
   * @param value of the class, 1 to 254
   * @param share of the pixels with a class, 0 to 1
   * @param pixels of the class in the map
   * @param points that are drawn of it
   */
  record Stratum(int value, String name, double share, long pixels, int points) {}

  /**
   * Shares a sample out over the classes that a map has.
   *
   * @param size points in all: two a class at least, and no more than pixels with a class or a
   *     million
   * @throws JobException if the size is not within these, or no pixel has a class; it names {@code
   *     --sample-design} or {@code --run}
   */
  public static SampleDesign of(RunSummary summary, int size, long seed) {
    List<ClassArea> classes = summary.classes().stream().filter(c -> c.pixels() > 0).toList();
    long pixels = classes.stream().mapToLong(ClassArea::pixels).sum();
    if (classes.isEmpty()) {
      throw JobException.usage("--run %s: no pixel has a class".formatted(summary.run()));
    }
    if (size < 2 * classes.size() || size > Math.min(pixels, LARGEST)) {
      throw JobException.usage(
          "--sample-design %d: %d to %d are allowed, two a class of the map up to its pixels or a million"
              .formatted(size, 2 * classes.size(), Math.min(pixels, LARGEST)));
    }
    int floor = Math.min(FLOOR, size / 2 / classes.size());
    int[] points = allocate(classes, size, floor);
    List<Stratum> strata = new ArrayList<>();
    for (int i = 0; i < points.length; i++) {
      ClassArea c = classes.get(i);
      strata.add(
          new Stratum(c.value(), c.name(), (double) c.pixels() / pixels, c.pixels(), points[i]));
    }
    return new SampleDesign(summary.run(), size, floor, seed, List.copyOf(strata));
  }

  /** Returns points a class: floors, then the rest by area with the largest remainders first. */
  private static int[] allocate(List<ClassArea> classes, int size, int floor) {
    int[] points = new int[classes.size()];
    long[] room = classes.stream().mapToLong(ClassArea::pixels).toArray();
    int left = size;
    for (int i = 0; i < points.length; i++) {
      points[i] = (int) Math.min(floor, room[i]);
      left -= points[i];
    }
    double area = IntStream.range(0, points.length).mapToDouble(i -> room[i] - points[i]).sum();
    double[] remainders = new double[points.length];
    int shared = 0;
    for (int i = 0; i < points.length; i++) {
      double part = area == 0 ? 0 : left * ((room[i] - points[i]) / area);
      remainders[i] = part - Math.floor(part);
      points[i] += (int) Math.floor(part);
      shared += (int) Math.floor(part);
    }
    List<Integer> order =
        IntStream.range(0, points.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -remainders[i]))
            .toList();
    for (int k = 0; k < left - shared; k++) {
      points[order.get(k % order.size())]++;
    }
    return points;
  }

  /**
   * Draws the points and writes them as CSV and GeoJSON.
   *
   * @param path gives the whole path of a file
   */
  void draw(
      SparkSession spark,
      Storage storage,
      TilePairs map,
      TargetGrid grid,
      UnaryOperator<String> path)
      throws IOException {
    TreeMap<Integer, Integer> wanted = new TreeMap<>();
    strata.forEach(stratum -> wanted.put(stratum.value(), stratum.points()));
    List<Row> drawn =
        map.strips(spark)
            .mapPartitions(
                new DrawPoints(storage, map, wanted, seed), Encoders.row(DrawPoints.DRAWN))
            .withColumn(
                "rank",
                row_number().over(Window.partitionBy("class").orderBy("order", "row", "col")))
            .where(col("rank").leq(mostOfClass()))
            .orderBy("class", "rank")
            .collectAsList();
    Projection way = grid.crs().to(Crs.LON_LAT);
    TreeMap<Integer, String> names = new TreeMap<>();
    strata.forEach(stratum -> names.put(stratum.value(), stratum.name()));
    StringBuilder csv = new StringBuilder("id,x,y,longitude,latitude,stratum,label\n");
    ObjectNode collection = JSON.createObjectNode().put("type", "FeatureCollection");
    ArrayNode features = collection.putArray("features");
    int id = 0;
    for (Row row : drawn) {
      id++;
      double x = grid.originX() + (row.<Integer>getAs("col") + 0.5) * grid.stepX();
      double y = grid.originY() + (row.<Integer>getAs("row") + 0.5) * grid.stepY();
      double[] lonLat = way.project(x, y);
      String name = names.get(row.<Integer>getAs("class"));
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%.7f,%.7f,%s,%n",
              id,
              x,
              y,
              lonLat[0],
              lonLat[1],
              quoted(name)));
      ObjectNode feature = features.addObject().put("type", "Feature").put("id", id);
      feature
          .putObject("geometry")
          .put("type", "Point")
          .putArray("coordinates")
          .add(lonLat[0])
          .add(lonLat[1]);
      feature.putObject("properties").put("stratum", name).putNull("label");
    }
    storage.put(path.apply(CSV), csv.toString().getBytes(StandardCharsets.UTF_8));
    storage.put(path.apply(GEOJSON), JSON.writeValueAsBytes(collection));
  }

  /** Returns how many points a row's class has. */
  private Column mostOfClass() {
    Column[] entries =
        strata.stream()
            .flatMap(stratum -> Stream.of(lit(stratum.value()), lit(stratum.points())))
            .toArray(Column[]::new);
    return element_at(map(entries), col("class"));
  }

  private static String quoted(String name) {
    return name.contains(",") || name.contains("\"")
        ? '"' + name.replace("\"", "\"\"") + '"'
        : name;
  }

  /** Prints the design for people. */
  public void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%,d points of %s: %d a class, so that rare ones can be assessed, and the rest by area%n",
        size,
        run,
        floor);
    for (Stratum stratum : strata) {
      out.printf(
          Locale.ROOT,
          "%-20s %8.2f %% of the map, %,10d pixels: %,6d points%n",
          stratum.name(),
          100 * stratum.share(),
          stratum.pixels(),
          stratum.points());
    }
  }
}
