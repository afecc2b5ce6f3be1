package org.sitsformer.cli.study;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sitsformer.simulate.Band;
import org.sitsformer.simulate.InjectedDrift;
import org.sitsformer.simulate.SimulationSpec;
import org.sitsformer.trust.drift.AcquisitionDay;
import org.sitsformer.trust.drift.DriftRequest;
import org.sitsformer.trust.drift.DriftRequest.Rule;
import org.sitsformer.trust.drift.InputSpans;
import org.sitsformer.trust.drift.PredictionCounts;
import org.sitsformer.trust.drift.PredictionDrift;
import org.sitsformer.trust.finding.Cause;
import org.sitsformer.trust.finding.Cause.Kind;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Severity;

/**
 * How often the default rule is right: quiet where nothing drifts, and loud with the right cause
 * where something was injected. Everything runs on counts of simulated regions.
 */
final class Studies {
  /** As many years before as a comparison looks at. */
  private static final int FIRST_YEAR = 2017;

  private static final LocalDate START = LocalDate.of(2023, 1, 1);
  private static final LocalDate END = LocalDate.of(2023, 12, 31);

  /** Passes of both orbits a year, nearly all there are. */
  private static final int PASSES = 140;

  private static final List<Kind> INJECTED =
      List.of(
          Kind.RADIOMETRY,
          Kind.CLOUD,
          Kind.FEWER_DATES,
          Kind.SEASON_SHIFT,
          Kind.BAND_MISSING,
          Kind.CLASS_CHANGE);

  /** What the default rule is to find in nine of ten regions. */
  private static final List<Injection> PROMISED =
      List.of(
          new Injection(Kind.RADIOMETRY, Band.land().get(2), 0.01),
          new Injection(Kind.CLOUD, null, 0.10),
          new Injection(Kind.SEASON_SHIFT, null, 15),
          new Injection(Kind.CLASS_CHANGE, null, 0.02));

  /** Pixels of a half at which the halves end: a large region's map. */
  private static final long LARGE_MAP = 100_000_000;

  /** Regions that the other sizes of a curve are looked for in. */
  private static final int CURVE_REPEATS = 12;

  private final int side;
  private final long seed;
  private final PrintWriter out;
  private final Consumer<String> progress;

  Studies(int side, long seed, PrintWriter out, Consumer<String> progress) {
    this.side = side;
    this.seed = seed;
    this.out = out;
    this.progress = progress;
  }

  private SimulationSpec spec(long number, double clouds) {
    LocalDate first = LocalDate.of(FIRST_YEAR, 1, 1);
    int dates = PASSES * (END.getYear() - FIRST_YEAR + 1);
    return new SimulationSpec(
        side,
        side,
        first,
        END,
        dates,
        clouds,
        seed * 1000 + number,
        Band.land(),
        false,
        InjectedDrift.none());
  }

  private static final DriftRequest REQUEST =
      new DriftRequest(List.of(), 1, 7, 30, 365, Rule.DEFAULT, Comparison.SIGNIFICANCE, 0.1, null);

  /** A region that no drift has touched, with years of acquisitions before the start. */
  private static final class Region {
    private final SimulatedRegion simulated;
    private final List<AcquisitionDay> before;

    /** The year in question without a drift, once somebody needs it. */
    private List<AcquisitionDay> quiet;

    private final PredictionCounts reference;
    private final double cropland;

    Region(SimulationSpec spec) {
      this.simulated = new SimulatedRegion(spec);
      this.before = simulated.days(day -> day.isBefore(START));
      reference = simulated.map(false, START.toEpochDay(), dates(before, START), 1);
      long[] all = new long[11];
      reference.forEach(
          (place, value, bin, count) -> all[Math.max(0, value)] += value > 0 ? count : 0);
      cropland = (double) all[4] / Arrays.stream(all).sum();
    }

    /** Compares a year with injections with the years before it. */
    Comparison.Result compare(List<Injection> injections, LocalDate to) {
      SimulatedRegion drifted = simulated.withDrift(Injection.drift(START, cropland, injections));
      return compare(drifted, year(drifted, injections), to);
    }

    List<AcquisitionDay> year(SimulatedRegion drifted, List<Injection> injections) {
      boolean oneBand = injections.stream().allMatch(i -> i.kind() == Kind.RADIOMETRY);
      boolean asBefore =
          injections.stream()
              .allMatch(i -> i.kind() == Kind.BAND_MISSING || i.kind() == Kind.FEWER_DATES);
      List<AcquisitionDay> days;
      if (oneBand || asBefore) {
        if (quiet == null) {
          quiet = simulated.days(Region::inYear);
        }
        days = quiet;
        for (Injection injection : oneBand ? injections : List.<Injection>of()) {
          days = replaced(days, drifted.days(Region::inYear, List.of(injection.band())));
        }
      } else {
        days = drifted.days(Region::inYear);
      }
      for (Injection injection : injections) {
        days = injection.thin(days);
      }
      return days;
    }

    private static boolean inYear(LocalDate day) {
      return !day.isBefore(START);
    }

    /** Returns days with bands of other ones of the same dates; none has a usable pixel less. */
    private static List<AcquisitionDay> replaced(
        List<AcquisitionDay> days, List<AcquisitionDay> by) {
      List<AcquisitionDay> replaced = new ArrayList<>();
      for (int i = 0; i < days.size(); i++) {
        AcquisitionDay day = days.get(i);
        TreeMap<String, AcquisitionDay.BandDay> bands = new TreeMap<>(day.bands());
        bands.putAll(by.get(i).bands());
        replaced.add(new AcquisitionDay(day.day(), day.sampled(), day.usable(), bands));
      }
      return replaced;
    }

    Comparison.Result compare(SimulatedRegion drifted, List<AcquisitionDay> year, LocalDate to) {
      List<AcquisitionDay> all = new ArrayList<>(before);
      year.stream().filter(day -> !day.day().isAfter(to)).forEach(all::add);
      return new Comparison()
          .maps(drifted.map(true, to.toEpochDay(), dates(all, to), 1), reference)
          .inputs(all, InputSpans.upTo(to, all, REQUEST))
          .decide();
    }

    /** Usable dates of a pixel in the year up to a day. */
    private static int dates(List<AcquisitionDay> days, LocalDate to) {
      return (int)
          Math.round(
              days.stream()
                  .filter(day -> day.day().isAfter(to.minusYears(1)) && !day.day().isAfter(to))
                  .mapToDouble(AcquisitionDay::usableShare)
                  .sum());
    }
  }

  /**
   * Halves of one region's blocks, drawn at random within each place: nothing drifts. Their counts
   * are scaled up by tens until a half has at least 10^8 pixels.
   *
   * @param pairs of halves a number of pixels
   * @return pairs with an alert by the default rule
   */
  int halves(int pairs) {
    SimulatedRegion region = new SimulatedRegion(spec(0, 0.35));
    PredictionCounts map = region.map(false, 1, 30, 1);
    long pixels = (long) SimulatedRegion.MAP * side * SimulatedRegion.MAP * side;
    int across = SimulatedRegion.PLACES;
    out.printf(
        "Halves of one region of %,d simulated pixels in %d blocks%n%-14s %6s %9s %9s%n",
        pixels, across * across, "Pixels a half", "Pairs", "Default", "Classic");
    int alerts = 0;
    long scaled = 0;
    for (long weight = 1; scaled < LARGE_MAP; weight *= 10) {
      scaled = weight * pixels / 2;
      int loud = 0;
      int classic = 0;
      for (int pair = 0; pair < pairs; pair++) {
        PredictionCounts[] sides = split(map, across, weight, seed * 100_003 + pair);
        PredictionDrift drift =
            new PredictionDrift(Scope.MAP, Comparison.CLASSES, sides[0], 1, sides[1], 1);
        loud += new Comparison().maps(sides[0], sides[1]).decide().alerts().isEmpty() ? 0 : 1;
        classic += drift.classic(0.1).stream().anyMatch(f -> f.severity() != Severity.NONE) ? 1 : 0;
      }
      out.printf(Locale.ROOT, "%,14d %6d %9d %9d%n", scaled, pairs, loud, classic);
      out.flush();
      alerts += loud;
    }
    return alerts;
  }

  private static PredictionCounts[] split(
      PredictionCounts map, int across, long weight, long seed) {
    PredictionCounts[] sides = {new PredictionCounts(), new PredictionCounts()};
    int group = 4;
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    for (int block : map.places()) {
      int of = block / across / group * across + block % across / group;
      groups.computeIfAbsent(of, g -> new ArrayList<>()).add(block);
    }
    Map<Integer, Integer> half = new TreeMap<>();
    Map<Integer, Integer> places = new TreeMap<>();
    java.util.Random random = new java.util.Random(seed);
    groups.forEach(
        (of, blocks) -> {
          java.util.Collections.shuffle(blocks, random);
          for (int i = 0; i < blocks.size(); i++) {
            half.put(blocks.get(i), i % 2);
            places.put(blocks.get(i), of);
          }
        });
    map.forEach(
        (block, value, bin, count) ->
            sides[half.get(block)].add(places.get(block), value, bin, count * weight));
    return sides;
  }

  /**
   * A year of days one after another without a drift, each compared with the week before it; with
   * snow, and with more cloud in winter than in summer.
   *
   * @param step days from one comparison to the next
   * @return compared days with an alert
   */
  int days(int count, int step) {
    SimulationSpec clear = spec(1, 0.25);
    SimulationSpec cloudy =
        new SimulationSpec(
            side,
            side,
            clear.from(),
            clear.to(),
            clear.dates(),
            0.5,
            clear.seed(),
            clear.bands(),
            false,
            clear.drift());
    SimulatedRegion region = new SimulatedRegion(clear);
    List<AcquisitionDay> all = new ArrayList<>(region.days(day -> !winter(day)));
    all.addAll(new SimulatedRegion(cloudy).days(Studies::winter));
    all.sort(java.util.Comparator.comparing(AcquisitionDay::day));
    Map<LocalDate, PredictionCounts> maps = new LinkedHashMap<>();
    int loud = 0;
    for (int i = 0; i < count; i += step) {
      LocalDate day = START.plusDays(i);
      PredictionCounts baseline =
          maps.computeIfAbsent(
              day.minusDays(7), d -> region.map(false, d.toEpochDay(), Region.dates(all, d), 1));
      PredictionCounts current =
          maps.computeIfAbsent(
              day, d -> region.map(false, d.toEpochDay(), Region.dates(all, d), 1));
      List<AcquisitionDay> known = all.stream().filter(d -> !d.day().isAfter(day)).toList();
      Comparison.Result result =
          new Comparison()
              .maps(current, baseline)
              .inputs(known, InputSpans.upTo(day, known, REQUEST))
              .decide();
      if (result.severity() != Severity.NONE) {
        loud++;
        out.printf("%s %s%n", day, result.alerts());
        out.flush();
      }
      progress.accept("day %d of %d".formatted(i + 1, count));
    }
    out.printf("%d days without a drift, every %d compared: %d with an alert%n", count, step, loud);
    return loud;
  }

  private static boolean winter(LocalDate day) {
    return day.getMonthValue() <= 3 || day.getMonthValue() >= 11;
  }

  /** How often injections of rising size are found within a year. */
  void power(int repeats) {
    List<Injection> injections = new ArrayList<>(PROMISED);
    for (double size : new double[] {0.002, 0.005, 0.02}) {
      injections.add(new Injection(Kind.RADIOMETRY, Band.land().get(2), size));
    }
    for (double size : new double[] {0.05, 0.15, 0.20}) {
      injections.add(new Injection(Kind.CLOUD, null, size));
    }
    for (double size : new double[] {5, 10, 20}) {
      injections.add(new Injection(Kind.SEASON_SHIFT, null, size));
    }
    for (double size : new double[] {0.005, 0.01, 0.04}) {
      injections.add(new Injection(Kind.CLASS_CHANGE, null, size));
    }
    List<Map<Injection, Boolean>> regions =
        inParallel(
            "region",
            repeats,
            repeat -> {
              Region region = new Region(spec(10 + repeat, 0.35));
              Map<Injection, Boolean> named = new LinkedHashMap<>();
              for (Injection injection : injections) {
                if (repeat < CURVE_REPEATS || PROMISED.contains(injection)) {
                  Comparison.Result result = region.compare(List.of(injection), END);
                  named.put(injection, result.causes().stream().anyMatch(c -> names(c, injection)));
                }
              }
              return named;
            });
    out.printf("Injected for a year%n%-24s %8s %8s%n", "Injection", "Regions", "Power");
    injections.stream()
        .sorted(java.util.Comparator.comparing(Injection::kind).thenComparing(Injection::size))
        .forEach(
            injection -> {
              long asked = regions.stream().filter(r -> r.containsKey(injection)).count();
              long found = regions.stream().filter(r -> r.getOrDefault(injection, false)).count();
              out.printf(
                  Locale.ROOT,
                  "%-24s %8d %8.3f%n",
                  injection.text(),
                  asked,
                  (double) found / asked);
            });
  }

  /** Does independent work on all cores, a region each, and returns what comes of it in order. */
  private <T> List<T> inParallel(String of, int count, IntFunction<T> work) {
    AtomicInteger done = new AtomicInteger();
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(
            i -> {
              T result = work.apply(i);
              progress.accept("%s %d of %d".formatted(of, done.incrementAndGet(), count));
              return result;
            })
        .toList();
  }

  private static boolean names(Cause cause, Injection injection) {
    return cause.kind() == injection.kind()
        && (injection.band() == null || injection.band().name().equals(cause.band()));
  }

  /** After how many days of a daily sequence the injections are first found. */
  void delay(int repeats) {
    List<Map<String, Integer>> regions =
        inParallel("region", repeats, repeat -> delays(new Region(spec(500 + repeat, 0.35))));
    Map<String, List<Integer>> delays = new LinkedHashMap<>();
    for (Map<String, Integer> region : regions) {
      region.forEach(
          (text, day) -> delays.computeIfAbsent(text, key -> new ArrayList<>()).add(day));
    }
    out.printf(
        "Days until found, %d regions%n%-24s %8s %8s %10s%n",
        repeats, "Injection", "Median", "90 %", "In a year");
    delays.forEach(
        (text, days) -> {
          List<Integer> sorted = days.stream().sorted().toList();
          out.printf(
              "%-24s %8s %8s %9.0f%%%n",
              text,
              day(sorted.get(sorted.size() / 2)),
              day(sorted.get((int) Math.ceil(0.9 * sorted.size()) - 1)),
              100.0 * days.stream().filter(d -> d < Integer.MAX_VALUE).count() / days.size());
        });
  }

  /** Returns the day on which each injection is first found. */
  private static Map<String, Integer> delays(Region region) {
    Map<String, Integer> delays = new LinkedHashMap<>();
    for (Injection injection : PROMISED) {
      SimulatedRegion drifted =
          region.simulated.withDrift(Injection.drift(START, region.cropland, List.of(injection)));
      List<AcquisitionDay> year = region.year(drifted, List.of(injection));
      int found = Integer.MAX_VALUE;
      for (int day = 0; day < 365 && found == Integer.MAX_VALUE; day += day < 30 ? 3 : 15) {
        Comparison.Result result = region.compare(drifted, year, START.plusDays(day));
        if (result.causes().stream().anyMatch(c -> names(c, injection))) {
          found = day + 1;
        }
      }
      delays.put(injection.text(), found);
    }
    return delays;
  }

  private static String day(int day) {
    return day == Integer.MAX_VALUE ? "-" : String.valueOf(day);
  }

  /**
   * Which causes are named for injections of random size, in regions of other cloudiness than those
   * of the other studies: in each region one of each kind, and some of two kinds at once.
   */
  void causes(int runs, int pairs) {
    SplittableRandom random = new SplittableRandom(seed);
    int regions = (runs + INJECTED.size() - 1) / INJECTED.size();
    List<Trial> trials = new ArrayList<>();
    int pair = 0;
    for (int region = 0; region < regions; region++) {
      double clouds = 0.2 + 0.25 * random.nextDouble();
      List<List<Injection>> injections = new ArrayList<>();
      for (int kind = 0; kind < INJECTED.size() && region * INJECTED.size() + kind < runs; kind++) {
        injections.add(List.of(draw(random, INJECTED.get(kind))));
      }
      for (; (long) pair * regions < (long) pairs * (region + 1); pair++) {
        injections.add(drawTwo(random, INJECTED.get(pair % INJECTED.size())));
      }
      trials.add(new Trial(spec(1000 + region, clouds), injections));
    }
    List<Named> results =
        inParallel("region", regions, region -> named(trials.get(region))).stream()
            .flatMap(List::stream)
            .toList();
    Map<Kind, Map<String, Integer>> confusion = new TreeMap<>();
    int first = 0;
    int alone = 0;
    int both = 0;
    for (Named result : results) {
      List<Injection> injections = result.injections();
      List<Cause> causes = result.causes();
      boolean all = injections.stream().allMatch(i -> causes.stream().anyMatch(c -> names(c, i)));
      if (injections.size() > 1) {
        both += all ? 1 : 0;
      } else {
        boolean right = !causes.isEmpty() && names(causes.get(0), injections.get(0));
        first += right ? 1 : 0;
        alone += right && causes.size() == 1 ? 1 : 0;
        Kind injected = injections.get(0).kind();
        String named = causes.isEmpty() ? "nothing" : causes.get(0).kind().word();
        if (named.equals(injected.word()) && !right) {
          named += " of another band";
        }
        confusion
            .computeIfAbsent(injected, kind -> new TreeMap<>())
            .merge(named + (!right && all ? ", then the right one" : ""), 1, Integer::sum);
      }
      if (!all || causes.size() > injections.size()) {
        out.printf(
            "  injected: %s, named %s%n",
            injections.stream().map(Injection::text).toList(),
            causes.stream().map(Cause::evidence).toList());
      }
    }
    out.printf("Causes of %d runs with one injection, in %d regions%n", runs, regions);
    confusion.forEach(
        (kind, named) ->
            named.forEach(
                (text, count) ->
                    out.printf("%-14s first named: %-32s %4d%n", kind.word(), text, count)));
    out.printf(
        Locale.ROOT,
        "Named first: %d of %d (%.1f %%), alone: %d (%.1f %%). Both of two: %d of %d (%.1f %%)%n",
        first,
        runs,
        100.0 * first / runs,
        alone,
        100.0 * alone / runs,
        both,
        pairs,
        100.0 * both / Math.max(1, pairs));
  }

  /** A region, and what is injected into it, one list after the other. */
  private record Trial(SimulationSpec spec, List<List<Injection>> injections) {}

  /** What was injected, and what was named. */
  private record Named(List<Injection> injections, List<Cause> causes) {}

  private static List<Named> named(Trial trial) {
    Region region = new Region(trial.spec());
    return trial.injections().stream()
        .map(injections -> new Named(injections, region.compare(injections, END).causes()))
        .toList();
  }

  /** Draws a drift of a kind, and one of another kind; nobody can judge a band that is missing. */
  private static List<Injection> drawTwo(SplittableRandom random, Kind kind) {
    Injection first = draw(random, kind);
    while (true) {
      Injection second = draw(random, INJECTED.get(random.nextInt(INJECTED.size())));
      boolean sameBand = first.band() != null && first.band() == second.band();
      if (second.kind() != kind && !sameBand) {
        return List.of(first, second);
      }
    }
  }

  private static Injection draw(SplittableRandom random, Kind kind) {
    Band band = Band.land().get(random.nextInt(Band.land().size()));
    double sign = random.nextBoolean() ? 1 : -1;
    return switch (kind) {
      case RADIOMETRY -> new Injection(kind, band, sign * (0.01 + 0.02 * random.nextDouble()));
      case CLOUD -> new Injection(kind, null, 0.15 + 0.15 * random.nextDouble());
      case FEWER_DATES -> new Injection(kind, null, 0.4 + 0.3 * random.nextDouble());
      case MORE_DATES -> throw new IllegalArgumentException("Nobody injects more dates");
      case SEASON_SHIFT -> new Injection(kind, null, sign * (18 + 12 * random.nextDouble()));
      case BAND_MISSING -> new Injection(kind, band, 1);
      case CLASS_CHANGE -> new Injection(kind, null, 0.02 + 0.06 * random.nextDouble());
    };
  }
}
