package org.sitsformer.geo.archive;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the file names of an archive look like, and what stands where in them. {@code
 * S2_{tile}_{date:yyyyMMdd}_{band}.tif}: {@code {date}} and {@code {time}} take a {@link
 * DateTimeFormatter} pattern after a colon (defaults {@code yyyyMMdd} and {@code HHmmss}) and may
 * stand several times ({@code {date:yyyy}/{date:DDD}/…}); {@code {band}} and {@code {tile}} take
 * any text of one character or more within a folder or file name. {@code *} and {@code ?} match
 * within a name, {@code **} over folders too ({@code **}{@code /} also none).
 *
 * <p>A template with a slash matches the whole path below the archive's root; one without a slash
 * matches the file's name in whatever folder it lies. Letters count as they are written. Times are
 * UTC, to the microsecond.
 */
public final class FileTemplate implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ALLOWED = "{date}, {time}, {band}, {tile}";

  /** Joins the date and time texts of one name, so that one formatter sees them all. */
  private static final char JOINT = '|';

  private final String text;
  private final boolean wholePath;
  private final List<Field> fields;
  private final Pattern regex;
  private transient DateTimeFormatter formatter;

  private FileTemplate(String text, List<Field> fields, String regex) {
    this.text = text;
    this.wholePath = text.indexOf('/') >= 0;
    this.fields = List.copyOf(fields);
    this.regex = Pattern.compile(regex);
    this.formatter = formatterOf(this.fields, text);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it is not one; the message has the template and the place
   */
  public static FileTemplate parse(String text) {
    return new TemplateParser(text).parse();
  }

  /**
   * Returns what a file's name says, empty if the name is not of this form.
   *
   * @param relativePath path below the archive's root, with slashes
   * @throws DateTimeException if the name is of this form and its date or time does not exist
   */
  public Optional<FileFields> match(String relativePath) {
    String candidate =
        wholePath ? relativePath : relativePath.substring(relativePath.lastIndexOf('/') + 1);
    Matcher matcher = regex.matcher(candidate);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    StringBuilder moment = new StringBuilder();
    String band = "";
    String tile = "";
    for (int i = 0; i < fields.size(); i++) {
      String value = matcher.group(i + 1);
      switch (fields.get(i).kind()) {
        case DATE, TIME -> moment.append(value).append(JOINT);
        case BAND -> band = value;
        case TILE -> tile = value;
      }
    }
    return Optional.of(new FileFields(instant(moment.toString()), hasTime(), band, tile));
  }

  private Instant instant(String moment) {
    if (formatter == null) { // after deserialisation
      formatter = formatterOf(fields, text);
    }
    TemporalAccessor parsed = formatter.parse(moment);
    LocalDate date = parsed.query(TemporalQueries.localDate());
    if (date == null) {
      throw new DateTimeException("No whole date in '" + moment + "'");
    }
    LocalTime time = parsed.query(TemporalQueries.localTime());
    // Microseconds, which is what a Parquet timestamp keeps.
    return date.atTime(time == null ? LocalTime.MIDNIGHT : time)
        .toInstant(ZoneOffset.UTC)
        .truncatedTo(ChronoUnit.MICROS);
  }

  /** Returns true if names carry the band, so that each file holds one. */
  public boolean hasBand() {
    return fields.stream().anyMatch(field -> field.kind() == Kind.BAND);
  }

  /** Returns true if names carry the tile. */
  public boolean hasTile() {
    return fields.stream().anyMatch(field -> field.kind() == Kind.TILE);
  }

  /** Returns true if names carry a time of day, as a field of its own or within the date's. */
  public boolean hasTime() {
    return fields.stream()
        .anyMatch(
            field ->
                field.kind() == Kind.TIME
                    || (field.kind() == Kind.DATE && hasLetter(field.format(), "HhkKnNA")));
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileTemplate that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  private static boolean hasLetter(String format, String letters) {
    boolean quoted = false;
    for (char c : format.toCharArray()) {
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && letters.indexOf(c) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static DateTimeFormatter formatterOf(List<Field> fields, String template) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
    for (Field field : fields) {
      if (field.kind() == Kind.DATE || field.kind() == Kind.TIME) {
        try {
          builder.appendPattern(prolepticYears(field.format())).appendLiteral(JOINT);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "Template '%s': '%s' is no date or time pattern: %s"
                  .formatted(template, field.format(), e.getMessage()),
              e);
        }
      }
    }
    // Strict, so that 31 February is a fault and not the 28th.
    return builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
  }

  /** Strict resolving wants an era beside {@code y}; {@code u} is the same year without one. */
  private static String prolepticYears(String format) {
    StringBuilder result = new StringBuilder();
    boolean quoted = false;
    for (char c : format.toCharArray()) {
      if (c == '\'') {
        quoted = !quoted;
      }
      result.append(!quoted && c == 'y' ? 'u' : c);
    }
    return result.toString();
  }

  private enum Kind {
    DATE,
    TIME,
    BAND,
    TILE
  }

  private record Field(Kind kind, String format) implements Serializable {}

  /** Turns the text into a regular expression with one group a field. */
  private static final class TemplateParser {
    private final String text;
    private final StringBuilder regex = new StringBuilder();
    private final List<Field> fields = new ArrayList<>();
    private int position;

    TemplateParser(String text) {
      this.text = text;
    }

    FileTemplate parse() {
      if (text.isBlank()) {
        throw new IllegalArgumentException("Template is empty; allowed fields are " + ALLOWED);
      }
      if (text.startsWith("/")) {
        throw bad("starts with '/'; give the path below the archive's folder");
      }
      while (position < text.length()) {
        char c = text.charAt(position);
        switch (c) {
          case '{' -> field();
          case '}' -> throw bad("'}' at character %d closes nothing".formatted(position + 1));
          case '*' -> star();
          case '?' -> {
            regex.append("[^/]");
            position++;
          }
          default -> {
            regex.append(Pattern.quote(String.valueOf(c)));
            position++;
          }
        }
      }
      if (fields.stream().noneMatch(field -> field.kind() == Kind.DATE)) {
        throw bad("has no {date}; for example 'S2_{date:yyyyMMdd}.tif'");
      }
      return new FileTemplate(text, fields, regex.toString());
    }

    private void star() {
      if (text.startsWith("**/", position)) {
        regex.append("(?:.*/)?");
        position += 3;
      } else if (text.startsWith("**", position)) {
        regex.append(".*");
        position += 2;
      } else {
        regex.append("[^/]*");
        position++;
      }
    }

    private void field() {
      int end = text.indexOf('}', position);
      if (end < 0) {
        throw bad("'{' at character %d is not closed".formatted(position + 1));
      }
      String inside = text.substring(position + 1, end);
      int colon = inside.indexOf(':');
      String name = colon < 0 ? inside : inside.substring(0, colon);
      String format = colon < 0 ? null : inside.substring(colon + 1);
      Kind kind =
          switch (name) {
            case "date" -> Kind.DATE;
            case "time" -> Kind.TIME;
            case "band" -> Kind.BAND;
            case "tile" -> Kind.TILE;
            default -> throw bad("unknown field {%s}; allowed are %s".formatted(inside, ALLOWED));
          };
      if (kind == Kind.DATE || kind == Kind.TIME) {
        moment(kind, format);
      } else {
        name(kind, name, format);
      }
      position = end + 1;
    }

    private void moment(Kind kind, String format) {
      String actual = format != null ? format : kind == Kind.DATE ? "yyyyMMdd" : "HHmmss";
      if (actual.isBlank()) {
        throw bad("a field's pattern is empty");
      }
      fields.add(new Field(kind, actual));
      regex.append('(').append(momentRegex(actual)).append(')');
    }

    private void name(Kind kind, String name, String format) {
      if (format != null) {
        throw bad("{%s} takes no pattern".formatted(name));
      }
      if (fields.stream().anyMatch(field -> field.kind() == kind)) {
        throw bad("{%s} stands twice".formatted(name));
      }
      fields.add(new Field(kind, ""));
      regex.append("([^/]+?)");
    }

    /** Numbers take as many digits as letters; a single letter takes one or more. */
    private static String momentRegex(String format) {
      StringBuilder result = new StringBuilder();
      int i = 0;
      while (i < format.length()) {
        char c = format.charAt(i);
        int run = i;
        while (run < format.length() && format.charAt(run) == c) {
          run++;
        }
        int count = run - i;
        if (c == '\'') {
          int close = format.indexOf('\'', i + 1);
          int end = close < 0 ? format.length() : close;
          result.append(Pattern.quote(end == i + 1 ? "'" : format.substring(i + 1, end)));
          run = Math.min(format.length(), end + 1);
        } else if ("yuDdHhkKmsSnNA".indexOf(c) >= 0 || ("ML".indexOf(c) >= 0 && count < 3)) {
          result.append(count == 1 ? "\\d+" : "\\d{" + count + "}");
        } else if (Character.isLetter(c)) {
          result.append("[^/]+?");
        } else {
          result.append(Pattern.quote(String.valueOf(c).repeat(count)));
        }
        i = run;
      }
      return result.toString();
    }

    private IllegalArgumentException bad(String why) {
      return new IllegalArgumentException("Template '%s': %s".formatted(text, why));
    }
  }
}
