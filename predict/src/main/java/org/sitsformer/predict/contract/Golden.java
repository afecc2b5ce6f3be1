package org.sitsformer.predict.contract;

import java.io.Serializable;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Inputs with the logits that the model gave for them when it was made.
 *
 * @param path the .npz file's full path or URI
 * @param sha256 hex digest of its bytes
 * @param limits largest allowed difference of a logit, by device ({@code cpu}) and precision
 *     ({@code fp32})
 */
public record Golden(String path, String sha256, Map<String, Map<String, Double>> limits)
    implements Serializable {
  public Golden {
    // Copies that serialise: Map.copyOf's own classes do.
    limits = Map.copyOf(limits);
  }

  /** Returns the limit for a device and precision, empty where the contract has none. */
  public OptionalDouble limit(String device, String precision) {
    Double limit = limits.getOrDefault(device, Map.of()).get(precision);
    return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit);
  }
}
