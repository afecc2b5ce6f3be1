package org.sitsformer.predict.classify;

import java.util.List;
import java.util.Random;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;

/** Stacks of noise with clouds; a part of one stack is what a reader would give for the part. */
final class RandomStacks {
  private RandomStacks() {}

  /**
   * @param validShare part of the pixels that is valid; whole dates and corners are less so
   */
  static Stack stack(
      long seed, PixelWindow window, int[] days, List<String> bands, double validShare) {
    Random random = new Random(seed);
    int pixels = (int) window.pixels();
    float[] values = new float[days.length * bands.size() * pixels];
    byte[] valid = new byte[days.length * pixels];
    for (int t = 0; t < days.length; t++) {
      double share = random.nextInt(4) == 0 ? validShare / 4 : validShare;
      for (int p = 0; p < pixels; p++) {
        // The left columns hardly ever see the ground, so that some pixels fall under the minimum.
        boolean left = p % window.width() < 4;
        valid[t * pixels + p] = (byte) (random.nextDouble() < (left ? share / 8 : share) ? 1 : 0);
      }
      for (int b = 0; b < bands.size(); b++) {
        for (int p = 0; p < pixels; p++) {
          float value = (float) (1000 + 500 * random.nextGaussian());
          values[(t * bands.size() + b) * pixels + p] = valid[t * pixels + p] == 1 ? value : 0f;
        }
      }
    }
    return new Stack(window, days, bands, values, valid, List.of());
  }

  /** Returns a part of a stack as a stack of its own. */
  static Stack part(Stack stack, PixelWindow part) {
    int dates = stack.days().length;
    int bands = stack.bands().size();
    int pixels = (int) part.pixels();
    float[] values = new float[dates * bands * pixels];
    byte[] valid = new byte[dates * pixels];
    for (int t = 0; t < dates; t++) {
      for (int p = 0; p < pixels; p++) {
        int from = index(stack, part.col() + p % part.width(), part.row() + p / part.width());
        int plane = (int) stack.window().pixels();
        valid[t * pixels + p] = stack.valid()[t * plane + from];
        for (int b = 0; b < bands; b++) {
          values[(t * bands + b) * pixels + p] = stack.values()[(t * bands + b) * plane + from];
        }
      }
    }
    return new Stack(part, stack.days(), stack.bands(), values, valid, stack.damages());
  }

  /** Returns a pixel's index in a plane of the stack. */
  static int index(Stack stack, int col, int row) {
    return (row - stack.window().row()) * stack.window().width() + col - stack.window().col();
  }
}
