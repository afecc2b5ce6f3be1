package org.sitsformer.predict.classify;

import java.io.Serializable;
import java.util.List;

/**
 * What decides a map's pixels beside the model, the archive and the days that are looked back on:
 * the planes it has beyond class, confidence and usable dates, and how it is smoothed.
 *
 * @param probabilities true to keep the probability of every class
 * @param uncertainty measures of which a plane each is kept, each once, in the order of {@link
 *     Uncertainty}
 * @param smoothing how a pixel's surroundings take part in its class
 */
public record MapOptions(boolean probabilities, List<Uncertainty> uncertainty, Smoothing smoothing)
    implements Serializable {
  /** Classes, confidence and usable dates, every pixel by itself. */
  public static final MapOptions DEFAULT = new MapOptions(false, List.of(), Smoothing.NONE);

  public MapOptions {
    uncertainty = uncertainty.stream().distinct().sorted().toList();
  }

  /** Returns the names of the measures, as bands have them. */
  public List<String> uncertaintyNames() {
    return uncertainty.stream().map(Uncertainty::toString).toList();
  }
}
