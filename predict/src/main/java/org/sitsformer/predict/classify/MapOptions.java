package org.sitsformer.predict.classify;

import java.io.Serializable;
import java.util.List;

/**
 * What decides a map's pixels beside the model and the archive: the planes it has beyond class and
 * confidence, and how it is smoothed.
 *
 * @param probabilities true to keep the probability of every class
 * @param uncertainty measures of which a plane each is kept, in the order of {@link Uncertainty}
 */
public record MapOptions(boolean probabilities, List<Uncertainty> uncertainty, Smoothing smoothing)
    implements Serializable {
  /** Classes and confidence, every pixel by itself. */
  public static final MapOptions DEFAULT = new MapOptions(false, List.of(), Smoothing.NONE);

  public MapOptions {
    uncertainty = uncertainty.stream().distinct().sorted().toList();
  }

  /** Returns the names of the measures, as bands have them. */
  public List<String> uncertaintyNames() {
    return uncertainty.stream().map(Uncertainty::toString).toList();
  }
}
