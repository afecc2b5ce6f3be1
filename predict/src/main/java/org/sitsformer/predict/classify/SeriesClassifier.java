package org.sitsformer.predict.classify;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.predict.contract.BandScaling;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.DateChoice;
import org.sitsformer.predict.contract.LandClass;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.predict.contract.TimeEncoding;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;

/**
 * Classifies single series that somebody else has cut out, by the rules of {@link BlockClassifier}
 * and with its results. One model call a series: whole maps are for {@link BlockClassifier}.
 * Belongs to one thread.
 */
public final class SeriesClassifier {
  /** What a series was found to be. */
  public record Result(LandClass landClass, double confidence, double[] probabilities) {
    /** Of a series with fewer valid dates than the contract asks for. */
    private static final LandClass NO_DATA = new LandClass(0, "no-data", "No data", "#000000");
  }

  private final LoadedModel model;
  private final Contract contract;
  private final SeriesBuffer series;
  private final Map<Integer, ModelBatch> batches = new TreeMap<>();

  /**
   * Makes a classifier.
   *
   * @throws IllegalArgumentException if the model labels cells of many pixels
   */
  public SeriesClassifier(LoadedModel model) {
    this.model = model;
    contract = model.contract();
    if (!contract.inputs().cell().isPixel()) {
      throw new IllegalArgumentException(
          "%s labels cells of %s pixels; only models of single pixels have series"
              .formatted(contract.id(), contract.inputs().cell()));
    }
    series = new SeriesBuffer(contract);
  }

  /**
   * Classifies one series. Where the contract takes all valid dates, masked ones are left out and
   * too many are thinned; series of regular or monthly steps are taken as they are.
   *
   * @param dates unscaled values of each date in the order of time, {@code [C]} or {@code [C, h,
   *     w]}
   * @param positions of each date, as the contract encodes time; ignored where it counts dates
   * @param valid which dates are usable
   */
  public Result classify(float[][] dates, long[] positions, boolean[] valid) {
    int usable = 0;
    for (boolean one : valid) {
      usable += one ? 1 : 0;
    }
    if (usable < contract.series().minimumDates()) {
      return new Result(Result.NO_DATA, 0, new double[contract.classes().size()]);
    }
    int count =
        contract.series().choice() == DateChoice.ALL_VALID
            ? fillValid(dates, positions, valid, usable)
            : fillSteps(dates, positions, valid);
    int length = contract.series().paddedLength(count);
    series.pad(count, length);
    ModelBatch batch = batches.computeIfAbsent(length, l -> new ModelBatch(contract, 1, l));
    batch.clear();
    batch.add(series.values, series.positions, series.masks);
    double[] probabilities = new double[contract.classes().size()];
    int winner = Softmax.apply(model.predict(batch), 0, 1, contract.temperature(), probabilities);
    return new Result(contract.classes().get(winner), probabilities[winner], probabilities);
  }

  private int fillValid(float[][] dates, long[] positions, boolean[] valid, int usable) {
    int[] kept = new int[usable];
    int next = 0;
    for (int t = 0; t < valid.length; t++) {
      if (valid[t]) {
        kept[next++] = t;
      }
    }
    int count = Math.min(usable, contract.series().length());
    boolean byRank = contract.series().encoding() == TimeEncoding.INDEX;
    for (int i = 0; i < count; i++) {
      int t = kept[(int) ((long) i * usable / count)];
      scale(dates[t], i);
      series.valid(i, byRank ? i : positions[t]);
    }
    return count;
  }

  private int fillSteps(float[][] dates, long[] positions, boolean[] valid) {
    SeriesRule rule = contract.series();
    if (dates.length > rule.length()) {
      throw new IllegalArgumentException(
          "%d dates; %s takes up to %d".formatted(dates.length, contract.id(), rule.length()));
    }
    int count = 0;
    for (int t = 0; t < dates.length; t++) {
      if (valid[t]) {
        scale(dates[t], count);
        series.valid(count++, positions[t]);
      } else if (rule.fixed() || !rule.dropsMaskedDates()) {
        series.masked(count++, positions[t]);
      }
    }
    return count;
  }

  private void scale(float[] window, int date) {
    List<BandScaling> bands = contract.inputs().bands();
    int pixels = contract.inputs().window().pixels();
    int offset = series.offset(date);
    for (int k = 0; k < series.floatsPerDate(); k++) {
      series.values[offset + k] = bands.get(k / pixels).scale(window[k]);
    }
  }
}
