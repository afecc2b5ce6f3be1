package org.sitsformer.predict.contract;

import java.io.Serializable;

/**
 * One band of the model's input and its z-score: {@code scaled = (value - mean) / stddev}, in
 * float32 arithmetic.
 *
 * @param name the band's name in the archive
 * @param stddev above 0
 */
public record BandScaling(String name, float mean, float stddev) implements Serializable {

  /** Returns the value as the model wants it. */
  public float scale(float value) {
    return (value - mean) / stddev;
  }
}
