package org.sitsformer.simulate;

/**
 * How green a surface is over the year: a double logistic (Beck et al. 2006), cut short by mowing.
 *
 * @param least the green share out of season, 0 to 1
 * @param most the green share in season, 0 to 1
 * @param start day of the year of half green-up; may be negative for crops sown in autumn
 * @param rise days from a quarter to three quarters of the green-up, about
 * @param end day of the year of half senescence
 * @param fall days of the senescence, about
 * @param cuts days of the year of mowing, after each of which it grows back in about a month
 */
record Growth(
    double least, double most, double start, double rise, double end, double fall, int... cuts) {
  static final int DAYS = 366;

  /** Returns a surface that is equally green all year. */
  static Growth steady(double green) {
    return new Growth(green, green, 100, 10, 280, 10);
  }

  /** Returns the green share of each day of the year, index 0 is 1 January. */
  double[] table() {
    double[] green = new double[DAYS];
    for (int day = 0; day < DAYS; day++) {
      double season = 0;
      // The neighbouring years' seasons reach over New Year.
      for (int year = -1; year <= 1; year++) {
        double t = day + year * 365.25;
        season += Math.max(0, logistic((t - start) / rise) - logistic((t - end) / fall));
      }
      green[day] = least + (most - least) * Math.min(1, season) * regrowth(day);
    }
    return green;
  }

  private double regrowth(int day) {
    double share = 1;
    for (int cut : cuts) {
      if (day >= cut) {
        share = Math.min(share, 0.3 + 0.7 * Noise.step(0, 34, day - cut));
      }
    }
    return share;
  }

  private static double logistic(double t) {
    // StrictMath: Math.exp may differ in its last bit between machines.
    return 1 / (1 + StrictMath.exp(-4 * t));
  }
}
