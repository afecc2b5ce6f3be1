package org.sitsformer.predict.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.BandScaling;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.contract.Size;

final class PixelWindowsTest {
  private static final int DATES = 6;

  /** The contract's bands are the stack's third and first. */
  private static final int[] BANDS = {2, 0};

  @ParameterizedTest
  @ValueSource(strings = {"1x1", "3x3", "5x5", "5x3", "3x5", "7x7"})
  void givesEveryWindowOfEveryDate(String size) {
    int height = size.charAt(0) - '0';
    int width = size.charAt(2) - '0';
    PixelWindow area = new PixelWindow(-3, 40, 21, 17);
    Stack stack = stack(area);
    Inputs inputs =
        new Inputs(
            List.of(new BandScaling("B3", 10f, 3f), new BandScaling("B1", -2f, 0.7f)),
            new Size(height, width),
            new Size(1, 1),
            true,
            false,
            true);
    PixelWindows windows = new PixelWindows(stack, inputs, BANDS);
    int[] slots = new int[DATES + 1];
    float[] found = new float[inputs.floatsPerDate() + 1];

    int whole = 0;
    for (int row = area.row() + height / 2; row < area.endRow() - height / 2; row++) {
      windows.row(row);
      for (int col = area.col() + width / 2; col < area.endCol() - width / 2; col++) {
        windows.column(col);
        int count = windows.validSlots(slots);
        int next = 0;
        for (int t = 0; t < DATES; t++) {
          if (valid(stack, t, row, col)) {
            assertThat(slots[next++]).isEqualTo(t);
            windows.copy(t, found, 1);
            float[] expected = window(stack, inputs, t, row, col);
            assertThat(Arrays.copyOfRange(found, 1, found.length)).isEqualTo(expected);
            whole += allValid(stack, height, width, t, row, col) ? 1 : 0;
          }
        }
        assertThat(count).isEqualTo(next);
      }
    }
    assertThat(whole).isPositive();
  }

  private static Stack stack(PixelWindow area) {
    Random random = new Random(5);
    int pixels = Math.toIntExact(area.pixels());
    byte[] valid = new byte[DATES * pixels];
    for (int i = 0; i < valid.length; i++) {
      // The second date is under a cloud but for one pixel, the third wholly, the last clear.
      int date = i / pixels;
      valid[i] =
          (byte)
              switch (date) {
                case 1 -> i % pixels == 170 ? 1 : 0;
                case 2 -> 0;
                case DATES - 1 -> 1;
                default -> random.nextInt(12) == 0 ? 0 : 1;
              };
    }
    float[] values = new float[DATES * 3 * pixels];
    for (int i = 0; i < values.length; i++) {
      values[i] = valid[i / (3 * pixels) * pixels + i % pixels] == 1 ? random.nextFloat() * 50 : 0;
    }
    return new Stack(
        area, new int[] {1, 3, 7, 9, 20, 21}, List.of("B1", "B2", "B3"), values, valid, List.of());
  }

  private static int index(Stack stack, int row, int col) {
    PixelWindow area = stack.window();
    return (row - area.row()) * area.width() + col - area.col();
  }

  private static boolean valid(Stack stack, int t, int row, int col) {
    int pixels = Math.toIntExact(stack.window().pixels());
    return stack.valid()[t * pixels + index(stack, row, col)] == 1;
  }

  private static boolean allValid(Stack stack, int height, int width, int t, int row, int col) {
    boolean all = true;
    for (int r = row - height / 2; r <= row + height / 2; r++) {
      for (int c = col - width / 2; c <= col + width / 2; c++) {
        all &= valid(stack, t, r, c);
      }
    }
    return all;
  }

  private static float[] window(Stack stack, Inputs inputs, int t, int row, int col) {
    int pixels = Math.toIntExact(stack.window().pixels());
    int height = inputs.window().height();
    int width = inputs.window().width();
    float[] expected = new float[inputs.floatsPerDate()];
    int to = 0;
    for (int b = 0; b < BANDS.length; b++) {
      for (int r = row - height / 2; r <= row + height / 2; r++) {
        for (int c = col - width / 2; c <= col + width / 2; c++) {
          boolean ok = valid(stack, t, r, c);
          int pixel = ok ? index(stack, r, c) : index(stack, row, col);
          float value = stack.values()[(t * 3 + BANDS[b]) * pixels + pixel];
          expected[to++] = inputs.bands().get(b).scale(value);
        }
      }
    }
    return expected;
  }
}
