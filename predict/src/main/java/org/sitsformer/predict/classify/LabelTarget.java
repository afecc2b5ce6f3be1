package org.sitsformer.predict.classify;

/** Takes what the model says of the pixels of a window, each by its place in it, row-major. */
interface LabelTarget {
  /** Takes the number of usable dates of a pixel. */
  void validDates(int pixel, int dates);

  /**
   * Takes the class of a pixel.
   *
   * @param winner index of the class
   * @param probabilities one a class; not kept
   */
  void label(int pixel, int winner, double[] probabilities);
}
