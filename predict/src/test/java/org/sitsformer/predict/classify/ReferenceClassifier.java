package org.sitsformer.predict.classify;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.DateChoice;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;

/**
 * The rules of a pixel's series, written out for one pixel at a time in the plainest way: no
 * strips, no buckets, one model call a pixel. Shares only the model with the code under test.
 */
final class ReferenceClassifier {
  private final LoadedModel model;
  private final Contract contract;
  private final DaySpan span;
  private final Stack stack;

  ReferenceClassifier(LoadedModel model, DaySpan span, Stack stack) {
    this.model = model;
    this.contract = model.contract();
    this.span = span;
    this.stack = stack;
  }

  /** One date of a series; null values mean a masked date. */
  private record Dated(long day, float[] values) {}

  /** Class, confidence and dates of a pixel, then one probability a class. */
  int[] label(int col, int row) {
    int cellHeight = contract.inputs().cell().height();
    int cellWidth = contract.inputs().cell().width();
    int top = Math.floorDiv(row, cellHeight) * cellHeight;
    int left = Math.floorDiv(col, cellWidth) * cellWidth;
    List<Dated> valid = new ArrayList<>();
    for (int t = 0; t < stack.days().length; t++) {
      int count = 0;
      for (int r = top; r < top + cellHeight; r++) {
        for (int c = left; c < left + cellWidth; c++) {
          count += isValid(t, c, r) ? 1 : 0;
        }
      }
      boolean used =
          contract.series().choice() != DateChoice.MONTHLY_MEDIAN
              || months().contains(month(stack.days()[t]));
      if (used && count >= cellHeight * cellWidth / 2.0) {
        valid.add(new Dated(stack.days()[t], window(t, left, top)));
      }
    }
    int[] label = new int[3 + contract.classes().size()];
    label[2] = valid.size();
    if (valid.size() < contract.series().minimumDates()) {
      return label;
    }
    List<Dated> series =
        switch (contract.series().choice()) {
          case ALL_VALID -> thinned(valid);
          case REGULAR -> regular(valid);
          case MONTHLY_MEDIAN -> monthly(valid);
        };
    int inCell = contract.dense() ? (row - top) * cellWidth + col - left : 0;
    predict(series, inCell, contract.dense() ? cellHeight * cellWidth : 1, label);
    return label;
  }

  private boolean isValid(int t, int col, int row) {
    int plane = (int) stack.window().pixels();
    return stack.valid()[t * plane + RandomStacks.index(stack, col, row)] == 1;
  }

  private float scaled(int t, int b, int col, int row) {
    int plane = (int) stack.window().pixels();
    int from = stack.bands().indexOf(contract.inputs().bands().get(b).name());
    float value =
        stack
            .values()[
            (t * stack.bands().size() + from) * plane + RandomStacks.index(stack, col, row)];
    return (value - contract.inputs().bands().get(b).mean())
        / contract.inputs().bands().get(b).stddev();
  }

  private float[] window(int t, int left, int top) {
    int height = contract.inputs().window().height();
    int width = contract.inputs().window().width();
    int up = (height - contract.inputs().cell().height()) / 2;
    int aside = (width - contract.inputs().cell().width()) / 2;
    float[] values = new float[contract.inputs().floatsPerDate()];
    int k = 0;
    for (int b = 0; b < contract.inputs().bands().size(); b++) {
      for (int r = top - up; r < top - up + height; r++) {
        for (int c = left - aside; c < left - aside + width; c++) {
          if (isValid(t, c, r)) {
            values[k] = scaled(t, b, c, r);
          } else if (contract.inputs().cell().isPixel()) {
            values[k] = scaled(t, b, left, top);
          }
          k++;
        }
      }
    }
    return values;
  }

  private List<Dated> thinned(List<Dated> valid) {
    int most = contract.series().length();
    if (valid.size() <= most) {
      return valid;
    }
    List<Dated> kept = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      kept.add(valid.get(i * valid.size() / most));
    }
    return kept;
  }

  private List<Dated> regular(List<Dated> valid) {
    List<Long> steps = new ArrayList<>();
    long anchor = contract.series().anchor().toEpochDay();
    for (long day = span.end() - 1; steps.size() < contract.series().length(); day--) {
      boolean inside = day >= span.first() || contract.series().fixed();
      if (inside && Math.floorMod(day - anchor, contract.series().intervalDays()) == 0) {
        steps.add(0, day);
      }
      if (!inside) {
        break;
      }
    }
    List<Dated> series = new ArrayList<>();
    for (long step : steps) {
      Dated before = null;
      Dated after = null;
      for (Dated date : valid) {
        if (date.day() <= step) {
          before = date;
        }
        if (date.day() >= step && after == null) {
          after = date;
        }
      }
      before = before == null ? after : before;
      after = after == null ? before : after;
      float[] values = new float[before.values().length];
      for (int k = 0; k < values.length; k++) {
        double low = before.values()[k];
        double high = after.values()[k];
        values[k] =
            before.day() == after.day()
                ? (float) low
                : (float)
                    (low
                        + (high - low)
                            * ((step - before.day()) / (double) (after.day() - before.day())));
      }
      series.add(new Dated(step, values));
    }
    return series;
  }

  private static YearMonth month(long day) {
    return YearMonth.from(LocalDate.ofEpochDay(day));
  }

  private List<YearMonth> months() {
    List<YearMonth> months = new ArrayList<>();
    YearMonth month = month(span.end() - 1);
    while (months.size() < contract.series().length()
        && (contract.series().fixed() || !month.isBefore(month(span.first())))) {
      months.add(0, month);
      month = month.minusMonths(1);
    }
    return months;
  }

  private List<Dated> monthly(List<Dated> valid) {
    List<Dated> series = new ArrayList<>();
    for (YearMonth month : months()) {
      List<Dated> dates = valid.stream().filter(d -> month(d.day()).equals(month)).toList();
      if (dates.isEmpty()) {
        series.add(new Dated(month.atDay(1).toEpochDay(), null));
        continue;
      }
      float[] values = new float[contract.inputs().floatsPerDate()];
      for (int k = 0; k < values.length; k++) {
        List<Float> column = new ArrayList<>();
        for (Dated date : dates) {
          column.add(date.values()[k]);
        }
        Collections.sort(column);
        int half = column.size() / 2;
        values[k] =
            column.size() % 2 == 1
                ? column.get(half)
                : (column.get(half - 1) + column.get(half)) / 2;
      }
      series.add(new Dated(month.atDay(1).toEpochDay(), values));
    }
    return series;
  }

  private long position(long day, int rank) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return switch (contract.series().encoding()) {
      case DAY_OF_YEAR -> date.getDayOfYear();
      case INDEX -> rank;
      case DAYS -> {
        // Tests of days use yearly periods from 1 September only.
        LocalDate start = LocalDate.of(date.getYear(), 9, 1);
        yield day - (start.isAfter(date) ? start.minusYears(1) : start).toEpochDay();
      }
    };
  }

  private void predict(List<Dated> series, int inCell, int stride, int[] label) {
    List<Dated> dates = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      boolean drop = contract.series().dropsMaskedDates() && !contract.series().fixed();
      if (series.get(i).values() != null || !drop) {
        dates.add(series.get(i));
        places.add(position(series.get(i).day(), i));
      }
    }
    int length = contract.series().length();
    if (contract.series().dropsMaskedDates()) {
      length =
          contract.series().ladder().stream()
              .filter(step -> step >= dates.size())
              .findFirst()
              .get();
    }
    int perDate = contract.inputs().floatsPerDate();
    float[] sequence = new float[length * perDate];
    long[] positions = new long[length];
    byte[] masks = new byte[length];
    for (int i = 0; i < dates.size(); i++) {
      positions[i] = places.get(i);
      if (dates.get(i).values() != null) {
        masks[i] = 1;
        System.arraycopy(dates.get(i).values(), 0, sequence, i * perDate, perDate);
      }
    }
    ModelBatch batch = new ModelBatch(contract, 1, length);
    batch.add(sequence, positions, masks);
    float[] logits = model.predict(batch);
    int winner = 0;
    double sum = 0;
    for (int k = 0; k < contract.classes().size(); k++) {
      sum += Math.exp(logits[inCell + k * stride] / contract.temperature());
      winner = logits[inCell + k * stride] > logits[inCell + winner * stride] ? k : winner;
    }
    label[0] = contract.classes().get(winner).value();
    for (int k = 0; k < contract.classes().size(); k++) {
      double share = Math.exp(logits[inCell + k * stride] / contract.temperature()) / sum;
      label[3 + k] = (int) (1 + Math.round(254 * share));
    }
    label[1] = label[3 + winner];
  }

  /** Returns the raster of a window, put together pixel by pixel. */
  BlockRaster classify(PixelWindow core) {
    int pixels = (int) core.pixels();
    int classes = contract.classes().size();
    BlockRaster raster =
        BlockRaster.empty(core, classes, new MapOptions(true, List.of(), Smoothing.NONE));
    for (int p = 0; p < pixels; p++) {
      int[] label = label(core.col() + p % core.width(), core.row() + p / core.width());
      raster.classes()[p] = (byte) label[0];
      raster.confidence()[p] = (byte) label[1];
      raster.validDates()[p] = (byte) label[2];
      for (int k = 0; k < classes; k++) {
        raster.probabilities()[k][p] = (byte) label[3 + k];
      }
    }
    return raster;
  }
}
