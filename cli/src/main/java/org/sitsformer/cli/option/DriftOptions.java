package org.sitsformer.cli.option;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sitsformer.simulate.Band;
import org.sitsformer.simulate.InjectedDrift;
import org.sitsformer.simulate.LandCover;
import picocli.CommandLine.Option;

/** The options that inject drift into a simulated archive; a mixin of {@code simulate}. */
public final class DriftOptions {
  private static final Pattern BAND_DRIFT = Pattern.compile("(\\w+)=([+-]?\\d{1,5})");
  private static final Pattern CLASS_DRIFT = Pattern.compile("([^>]+)>([^:]+):([0-9.]+)");

  @Option(names = "--drift-from", paramLabel = "DATE", description = "Day from which drift holds.")
  private LocalDate from;

  @Option(
      names = "--drift-band",
      paramLabel = "BAND=N",
      description = "Offset in a band, in counts of 0.0001; may be repeated.")
  private List<String> bands = new ArrayList<>();

  @Option(
      names = "--drift-clouds",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "More (or fewer) clouds: added to --cloud-share.")
  private double clouds;

  @Option(
      names = "--drift-class",
      paramLabel = "FROM>TO:SHARE",
      description = "Share of a class's fields that becomes another class; may be repeated.")
  private List<String> classes = new ArrayList<>();

  @Option(
      names = "--drift-season",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = "Days by which vegetation is late; negative: early.")
  private int season;

  /**
   * Returns the drift, none where no option gives one.
   *
   * @throws IllegalArgumentException if a value makes no sense, or values do not go together; it
   *     names the option
   */
  public InjectedDrift drift() {
    Map<Band, Integer> offsets = new EnumMap<>(Band.class);
    for (String text : bands) {
      Matcher matcher = BAND_DRIFT.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "--drift-band %s: allowed is BAND=OFFSET, for example B04=+300".formatted(text));
      }
      offsets.put(band(matcher.group(1), text), Integer.parseInt(matcher.group(2)));
    }
    List<InjectedDrift.ClassChange> changes = new ArrayList<>();
    for (String text : classes) {
      changes.add(change(text));
    }
    boolean drifts = !offsets.isEmpty() || !changes.isEmpty() || clouds != 0 || season != 0;
    if (drifts != (from != null)) {
      throw new IllegalArgumentException(
          drifts
              ? "--drift-from is missing: the day from which the drift holds"
              : "--drift-from %s: no drift is given to begin then".formatted(from));
    }
    return drifts
        ? new InjectedDrift(from, offsets, clouds, changes, season)
        : InjectedDrift.none();
  }

  private static Band band(String name, String text) {
    for (Band band : Band.all()) {
      if (band.name().equals(name.toUpperCase(Locale.ROOT))) {
        return band;
      }
    }
    throw new IllegalArgumentException(
        "--drift-band %s: no band %s; allowed are %s".formatted(text, name, Band.all()));
  }

  private static InjectedDrift.ClassChange change(String text) {
    Matcher matcher = CLASS_DRIFT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--drift-class %s: allowed is FROM>TO:SHARE, for example 'Cropland>Urban:0.1'"
              .formatted(text));
    }
    double share;
    try {
      share = Double.parseDouble(matcher.group(3));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--drift-class %s: share %s is not a number of 0 to 1".formatted(text, matcher.group(3)));
    }
    return new InjectedDrift.ClassChange(
        cover(matcher.group(1), text), cover(matcher.group(2), text), share);
  }

  private static LandCover cover(String name, String text) {
    return LandCover.named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--drift-class %s: no class '%s'; allowed are %s"
                        .formatted(
                            text,
                            name,
                            Stream.of(LandCover.values()).map(LandCover::title).toList())));
  }
}
