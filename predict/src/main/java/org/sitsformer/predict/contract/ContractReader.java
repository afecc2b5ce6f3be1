package org.sitsformer.predict.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;

/** Turns the JSON of a model's contract into records, strictly: what is not allowed is refused. */
final class ContractReader {
  private static final int SCHEMA_VERSION = 1;
  private static final int LARGEST_WINDOW = 1024;
  private static final int LONGEST_SERIES = 4096;

  /** What messages say is allowed. */
  private static final String NAME = "letters, digits, dot, hyphen and underscore";

  private static final String TENSORS = "sequences, positions, masks";
  private static final String ABOVE = "a number above 0";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String folder;
  private final String file;

  ContractReader(String folder, String file) {
    this.folder = folder;
    this.file = file;
  }

  Contract read(byte[] json) {
    Field item = new Field(file, "", parse(json));
    item.at("type").text("Feature"::equals, "Feature");
    item.at("stac_version").text();
    Field properties = item.at("properties").object();
    // First of all: a later layout may mean other things by the same names.
    properties.at("sits:schemaVersion").integer(SCHEMA_VERSION, SCHEMA_VERSION);

    Field result = output(properties).at("result");
    List<LandClass> classes = classes(output(properties).at("classification:classes"));
    Inputs inputs = inputs(properties);
    boolean dense = dense(result, classes.size(), inputs.cell());
    String name = properties.at("mlm:name").text(text -> text.matches("[A-Za-z0-9._-]+"), NAME);
    return new Contract(
        folder,
        name,
        properties.at("version").text(text -> text.matches("[A-Za-z0-9.+-]+"), "a version"),
        properties.at("title").textOr(name),
        inputs,
        classes,
        dense,
        series(properties, inputs),
        properties.at("sits:temperature").number(t -> t > 0 && t < 1e6, ABOVE),
        properties.at("sits:smallest-batch").integer(1, 1024),
        golden(properties.at("sits:golden").object()),
        artifacts(item.at("assets").object()));
  }

  private JsonNode parse(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new ContractException(
          "%s: not valid JSON, line %d: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new ContractException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Inputs inputs(Field properties) {
    Size window = size(properties.at("sits:window"));
    Size cell = size(properties.at("sits:cell"));
    boolean nests =
        cell.height() <= window.height()
            && cell.width() <= window.width()
            && (window.height() - cell.height()) % 2 == 0
            && (window.width() - cell.width()) % 2 == 0;
    properties
        .at("sits:cell")
        .require(nests, "the middle of the window " + window + ", an even number smaller");

    Map<String, Field> byName = new TreeMap<>();
    for (Field input : properties.at("mlm:input").elements("a list of inputs")) {
      String name =
          input.at("name").text(Set.of("sequences", "positions", "masks")::contains, TENSORS);
      input.at("name").require(byName.put(name, input) == null, "each name once");
    }
    Field sequences = byName.get("sequences");
    properties.at("mlm:input").require(sequences != null, "an input named sequences");
    type(sequences, "float32");
    List<BandScaling> bands = bands(sequences);
    boolean patches = patches(sequences.at("input").at("shape"), bands.size(), window);
    if (byName.containsKey("positions")) {
      type(byName.get("positions"), "int64");
    }
    boolean masks = properties.at("sits:mask").flag();
    properties
        .at("sits:mask")
        .require(masks == byName.containsKey("masks"), "true exactly where mlm:input names masks");
    if (masks) {
      // MLM 1.5 has no word for booleans: "other" is what its schema allows.
      byName
          .get("masks")
          .at("input")
          .at("data_type")
          .text(word -> word.equals("bool") || word.equals("other"), "other or bool");
    }
    return new Inputs(bands, window, cell, patches, byName.containsKey("positions"), masks);
  }

  private static void type(Field input, String type) {
    input.at("input").at("data_type").text(type::equals, type);
  }

  private static List<BandScaling> bands(Field sequences) {
    List<Field> bands = sequences.at("bands").elements("a list of bands");
    Field scalings = sequences.at("value_scaling");
    List<Field> scaling = scalings.elements("one scaling a band");
    scalings.require(
        scaling.size() == bands.size(),
        "one scaling a band, %d here, not %d".formatted(bands.size(), scaling.size()));
    List<BandScaling> result = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < bands.size(); i++) {
      Field band = bands.get(i);
      String name = band.node().isTextual() ? band.text() : band.at("name").text();
      band.require(names.add(name), "each band once");
      scaling.get(i).at("type").text("z-score"::equals, "z-score");
      double mean = scaling.get(i).at("mean").number(Double::isFinite, "a number");
      double stddev = scaling.get(i).at("stddev").number(s -> (float) s.doubleValue() > 0, ABOVE);
      result.add(new BandScaling(name, (float) mean, (float) stddev));
    }
    return result;
  }

  /** Returns true for [B, T, C, h, w], false for [B, T, C]; sizes must fit bands and window. */
  private static boolean patches(Field shape, int bands, Size window) {
    List<Field> sizes = shape.elements("[-1, -1, C] or [-1, -1, C, h, w]");
    boolean flat = sizes.size() == 3 && window.isPixel();
    shape.require(
        flat || sizes.size() == 5, "[-1, -1, C] for a window of one pixel, or [-1, -1, C, h, w]");
    sizes.get(0).integer(-1, -1);
    sizes.get(1).integer(-1, LONGEST_SERIES);
    sizes.get(2).integer(bands, bands);
    if (!flat) {
      sizes.get(3).integer(window.height(), window.height());
      sizes.get(4).integer(window.width(), window.width());
    }
    return !flat;
  }

  private static Field output(Field properties) {
    List<Field> outputs = properties.at("mlm:output").elements("one output");
    properties.at("mlm:output").require(outputs.size() == 1, "one output");
    return outputs.get(0);
  }

  private static boolean dense(Field result, int classes, Size cell) {
    Field shape = result.at("shape");
    List<Field> sizes = shape.elements("[-1, K] or [-1, K, h, w]");
    shape.require(sizes.size() == 2 || sizes.size() == 4, "[-1, K] or [-1, K, h, w]");
    sizes.get(1).integer(classes, classes);
    if (sizes.size() == 4) {
      sizes.get(2).integer(cell.height(), cell.height());
      sizes.get(3).integer(cell.width(), cell.width());
    }
    return sizes.size() == 4;
  }

  private static List<LandClass> classes(Field field) {
    List<LandClass> classes = new ArrayList<>();
    Set<Integer> values = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Field one : field.elements("a list of classes")) {
      int value = one.at("value").integer(1, 254);
      String name = one.at("name").text();
      one.at("value").require(values.add(value), "each value once");
      one.at("name").require(names.add(name), "each name once");
      String hint =
          one.at("color_hint").text(text -> text.matches("[0-9A-Fa-f]{6}"), "six hex digits");
      String color = "#" + hint.toUpperCase(Locale.ROOT);
      classes.add(new LandClass(value, name, one.at("title").textOr(name), color));
    }
    return classes;
  }

  private static SeriesRule series(Field properties, Inputs inputs) {
    DateChoice choice =
        properties.at("sits:date-choice").choice(DateChoice.values(), DateChoice::word);
    Field lengthField = properties.at("sits:length").object();
    boolean fixed = lengthField.at("fixed").present();
    lengthField.require(lengthField.node().size() == 1, "one of {\"fixed\": n} and {\"max\": n}");
    int length = lengthField.at(fixed ? "fixed" : "max").integer(1, LONGEST_SERIES);
    Field interval = properties.at("sits:interval");
    interval.require(
        choice == DateChoice.REGULAR || !interval.present(), "nothing unless dates are regular");
    Field minimum = properties.at("sits:min-dates");
    int minimumDates = minimum.integer(1, LONGEST_SERIES);
    // Without a mask the model takes padding for data, so a series must fill what it expects.
    minimum.require(
        inputs.masks() || !fixed || choice != DateChoice.ALL_VALID || minimumDates >= length,
        "at least the fixed length %d of a model without mask".formatted(length));
    Field season = properties.at("sits:season-start");
    TimeEncoding encoding =
        properties.at("sits:time-encoding").choice(TimeEncoding.values(), TimeEncoding::word);
    return new SeriesRule(
        choice,
        encoding,
        fixed,
        length,
        ladder(properties.at("sits:length-ladder"), fixed, length),
        choice == DateChoice.REGULAR ? days(interval) : 0,
        minimumDates,
        properties.at("sits:drops-masked-dates").flag(),
        period(properties.at("sits:period")),
        season.present() ? monthDay(season) : null,
        date(properties.at("sits:anchor")));
  }

  private static List<Integer> ladder(Field field, boolean fixed, int length) {
    if (fixed && !field.present()) {
      return List.of(length);
    }
    List<Integer> ladder = new ArrayList<>();
    int last = 0;
    for (Field step : field.elements("rising lengths that end at " + length)) {
      last = step.integer(last + 1, length);
      ladder.add(last);
    }
    field.require(last == length, "rising lengths that end at " + length);
    field.require(!fixed || ladder.size() == 1, "[%d], the fixed length".formatted(length));
    return ladder;
  }

  private static int days(Field field) {
    String words = "a number of days such as P16D";
    Period period = parsePeriod(field, words);
    field.require(period.toTotalMonths() == 0 && period.getDays() > 0, words);
    return period.getDays();
  }

  private static Period period(Field field) {
    String words = "years and months, or days, such as P1Y, P6M or P16D";
    Period period = parsePeriod(field, words);
    boolean months = period.toTotalMonths() > 0 && period.getDays() == 0;
    boolean days = period.toTotalMonths() == 0 && period.getDays() > 0;
    field.require(months || days, words);
    return period;
  }

  private static Period parsePeriod(Field field, String words) {
    try {
      return Period.parse(field.text(text -> !text.isBlank(), words));
    } catch (DateTimeException e) {
      throw field.fault(words);
    }
  }

  private static MonthDay monthDay(Field field) {
    String words = "month and day such as 09-01, or null";
    try {
      return MonthDay.parse("--" + field.text(text -> !text.isBlank(), words));
    } catch (DateTimeException e) {
      throw field.fault(words);
    }
  }

  private static LocalDate date(Field field) {
    String words = "a day such as 2000-01-01";
    try {
      return LocalDate.parse(field.text(text -> !text.isBlank(), words));
    } catch (DateTimeException e) {
      throw field.fault(words);
    }
  }

  private static Size size(Field field) {
    List<Field> sizes = field.elements("[height, width] in pixels");
    field.require(sizes.size() == 2, "[height, width] in pixels");
    return new Size(
        sizes.get(0).integer(1, LARGEST_WINDOW), sizes.get(1).integer(1, LARGEST_WINDOW));
  }

  private Golden golden(Field field) {
    Map<String, Map<String, Double>> limits = new TreeMap<>();
    Field devices = field.at("limits").object();
    for (String device : names(devices)) {
      Map<String, Double> byPrecision = new TreeMap<>();
      for (String precision : names(devices.at(device).object())) {
        byPrecision.put(
            precision, devices.at(device).at(precision).number(limit -> limit >= 0, "0 or more"));
      }
      limits.put(device, Map.copyOf(byPrecision));
    }
    return new Golden(href(field), checksum(field), limits);
  }

  private static List<String> names(Field field) {
    List<String> names = new ArrayList<>();
    field.node().fieldNames().forEachRemaining(names::add);
    return names;
  }

  private Map<EngineKind, Artifact> artifacts(Field assets) {
    Map<EngineKind, Artifact> artifacts = new EnumMap<>(EngineKind.class);
    for (EngineKind engine : EngineKind.values()) {
      Field asset = assets.at(engine.word());
      if (asset.present()) {
        int size = asset.at("file:size").integer(1, Integer.MAX_VALUE);
        artifacts.put(engine, new Artifact(href(asset), checksum(asset), size, precision(asset)));
      }
    }
    assets.require(!artifacts.isEmpty(), "an asset named onnx or pytorch");
    return artifacts;
  }

  /** MLM has no place for it. */
  private static String precision(Field asset) {
    Field precision = asset.at("sits:precision");
    return precision.present()
        ? precision.text(Artifact.PRECISIONS::contains, String.join(", ", Artifact.PRECISIONS))
        : Artifact.DEFAULT_PRECISION;
  }

  /** Returns the full path of a file beside the contract. */
  private String href(Field field) {
    String href =
        field
            .at("href")
            .text(
                text -> text.matches("(\\./)?[A-Za-z0-9._-]+") && !text.contains(".."),
                "the name of a file beside model.json, such as ./model.onnx");
    return Storage.resolve(folder, href.startsWith("./") ? href.substring(2) : href);
  }

  private static String checksum(Field field) {
    return Sha256.ofMultihash(
        field
            .at("file:checksum")
            .text(Sha256::isMultihash, "a multihash, 1220 and 64 lower-case hex digits"));
  }
}
