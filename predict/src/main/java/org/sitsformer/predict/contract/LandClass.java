package org.sitsformer.predict.contract;

import java.io.Serializable;

/**
 * One class of the map. The k-th class of a contract belongs to the k-th logit.
 *
 * @param value the pixel's value, 1 to 254; 0, in no contract, is no data
 * @param name short and stable, unique in the contract
 * @param title what a legend shows
 * @param color {@code #RRGGBB}
 */
public record LandClass(int value, String name, String title, String color)
    implements Serializable {

  /** Returns the colour as 0xRRGGBB. */
  public int rgb() {
    return Integer.parseInt(color.substring(1), 16);
  }
}
